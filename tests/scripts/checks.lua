-- check, equal, note, skip, random, now, sleep: what needs no connection.
local nc = require "ncchat"

nc.test("check gives its value back", function()
  nc.equal(nc.check("yes"), "yes")
  nc.equal(nc.check(0), 0)
end)

nc.test("check is soft: the test goes on, and fails", { fails_with = "assert" }, function()
  nc.equal(nc.check(false, "first"), false)
  nc.note "and on it goes"
end)

nc.test("equal compares values, texts and tables", function()
  nc.equal(1, 1.0)
  nc.equal("a\0b", "a\0b")
  nc.equal(nil, nil)
  nc.equal({ 1, { a = "b" }, n = { {} } }, { 1, { a = "b" }, n = { {} } })
  nc.equal({}, {})
end)

nc.test("equal finds every difference", function()
  for _, pair in ipairs {
    { 1, 2 }, { 1, "1" }, { "a", "b" }, { "a", "a\0" }, { false, nil }, { 0, false }, { {}, 1 },
    { {}, { 1 } }, { { 1, 2 }, { 1 } }, { { a = 1 }, { b = 1 } }, { { a = false }, {} },
    { { a = { 1 } }, { a = { 2 } } }, { print, type }, { 0 / 0, 0 / 0 },
  } do
    nc.raises("assert", nc.equal, pair[1], pair[2])
    nc.raises("assert", nc.equal, pair[2], pair[1])
  end
end)

nc.test("equal uses what a table says of its own equality", function()
  local meta = { __eq = function(a, b) return a.id == b.id end }
  nc.equal(setmetatable({ id = 1, x = 1 }, meta), setmetatable({ id = 1, x = 2 }, meta))
  nc.raises("assert", nc.equal, setmetatable({ id = 1 }, meta), setmetatable({ id = 2 }, meta))
end)

nc.test("equal shows the first byte that differs, and the label", function()
  local err = nc.raises("assert", nc.equal, "abcX", "abcd", "the greeting")
  nc.check(err.message:find("the greeting", 1, true), err.message)
  nc.equal(err.expected, '"abcd"')
  nc.equal(err.received, "abcX")
end)

nc.test("check and equal of nothing are mistakes", function()
  nc.raises("usage", nc.check)
  nc.raises("usage", nc.equal, 1)
  nc.raises("usage", nc.equal)
  nc.raises("usage", nc.note)
end)

nc.test("random numbers stay in their range", function()
  for _ = 1, 1000 do
    local x, y, z = nc.random(), nc.random(6), nc.random(-3, 3)
    nc.check(x >= 0 and x < 1, x)
    nc.check(y >= 1 and y <= 6 and math.type(y) == "integer", y)
    nc.check(z >= -3 and z <= 3, z)
  end
  nc.equal(nc.random(7, 7), 7)
  nc.check(math.type(nc.random(math.mininteger, math.maxinteger)) == "integer")
  nc.raises("usage", nc.random, 2, 1)
  nc.raises("usage", nc.random, 0)
  nc.raises("usage", nc.random, 1.5)
end)

nc.test("every number of a small range comes", function()
  local seen = {}
  for _ = 1, 1000 do seen[nc.random(1, 6)] = true end
  nc.equal(#seen, 6)
end)

nc.test("now goes on, and sleep takes as long as said", function()
  local before = nc.now()
  nc.sleep(0.05)
  nc.check(nc.now() - before >= 0.05, "slept too short")
  nc.sleep(0)
end)

nc.test("sleep needs a time", function()
  for _, bad in ipairs { -1, "1", 0 / 0, math.huge, {} } do nc.raises("usage", nc.sleep, bad) end
  nc.raises("usage", nc.sleep)
end)

nc.test("print is held with its test, and may be called with anything", function()
  print("a", nil, 1.5, true, "\27[31m")
  io.write("b", 1, "\n")
  io.stdout:write("")
end)

nc.test("the module is the global nc", function()
  nc.equal(rawequal(_G.nc, nc), true)
  nc.equal(rawequal(require "ncchat", nc), true)
end)

nc.test("nc.test wants a name, a function, and options that exist", function()
  nc.raises("usage", nc.test, "inside of a test", function() end)
end)

for _, case in ipairs {
  { "no name", nil, function() end }, { "an empty name", "", function() end },
  { "no function", "a" }, { "an unknown option", "a", { timeuot = 1 }, function() end },
  { "an unknown code", "a", { fails_with = "no-such" }, function() end },
  { "a code that cannot be taken", "a", { fails_with = "script" }, function() end },
  { "a timeout that is none", "a", { timeout = "soon" }, function() end },
  { "a second test of that name", "check gives its value back", function() end },
} do
  local err = nc.raises("usage", nc.test, table.unpack(case, 2, 4))
  nc.test("nc.test refuses " .. case[1], function() nc.equal(err.code, "usage") end)
end

nc.test("a warning of the script is a note", function()
  warn("@on")
  warn("mind ", "the gap")
  nc.equal(pcall(warn, {}), false)
end)

nc.test("the standard library is there", function()
  nc.equal(string.format("%05.1f", 3.14159), "003.1")
  nc.equal(load("return 1 + 1")(), 2)
  nc.equal(utf8.len "你吃饭了吗", 5)
  nc.check(os.time() > 0 and os.getenv "PATH" ~= nil)
  nc.equal(select("#", load(string.dump(function() end), "x", "b")), 2)
end)
