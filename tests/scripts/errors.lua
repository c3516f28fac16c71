-- Errors: their codes, their fields, and who may take them.
local nc = require "ncchat"
local far = require "lib.far"

local function closed_port()                     -- bound once, and closed again
  local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function() end)
  local port = server.port
  server:close()
  return port
end

nc.test("mismatch: its fields tell everything", function()
  local c = far.stays("250-HELP\r\n", { leftover = "ok" })
  local err = nc.raises("mismatch", c.expect, c, "250 HELP")
  nc.equal(err.code, "mismatch")
  nc.check(err.message:find("expect failed at byte 4 of 8", 1, true), err.message)
  nc.check(err.where:find "errors.lua:%d+$", err.where)
  nc.check(err.conn:find("c1 tcp 127.0.0.1:", 1, true), err.conn)
  nc.equal(err.expected, '"250 HELP"')
  nc.check(err.received:find("250-", 1, true) == 1, err.received)
  nc.check(type(err.waited) == "number", "waited")
  nc.check(tostring(err):find("expect failed", 1, true), tostring(err))
end)

nc.test("mismatch: the place in the stream is told", function()
  local c = far.says(("x"):rep(214) .. "abc")
  c:read(214)
  local err = nc.raises("mismatch", c.expect, c, "abd")
  nc.check(err.message:find("214 bytes into the stream", 1, true), err.message)
  c:read_all()
end)

nc.test("timeout: how long was waited, and who else waits", function()
  local c = far.stays ""
  local err = nc.raises("timeout", c.expect, c, "x", { timeout = 0.05 })
  nc.equal(err.code, "timeout")
  nc.check(err.waited >= 0.05, "waited " .. err.waited)
  nc.check(err.others:find("serve#1 waits in expect_eof", 1, true), err.others)
end)

nc.test("eof, reset and closed", function()
  nc.raises("eof", function() far.says(""):read(1) end)
  nc.raises("reset", function()
    local c = far.resets ""
    c:send "now"
    c:read(1)
  end)
  nc.raises("closed", function()
    local c = far.stays ""
    c:close()
    c:send "x"
  end)
end)

nc.test("refused: nobody listens there", function()
  local err = nc.raises("refused", nc.connect, "127.0.0.1", closed_port())
  nc.check(err.message:find("127.0.0.1", 1, true), err.message)
end)

nc.test("resolve: a name that cannot be", function()
  nc.raises("resolve", nc.connect, "no-such-name.invalid", 80)
end)

nc.test("unreachable, or another network error: a network that is none", function()
  local ok, err = nc.try(nc.connect, "255.255.255.255", 80)
  nc.check(not ok)
  nc.check(err.code == "unreachable" or err.code == "io", err.code)
end)

nc.test("io: a path that is no socket", function()
  local ok, err = nc.try(nc.connect, "unix:/dev/null")
  nc.check(not ok and (err.code == "refused" or err.code == "io"), err.code)
end)

nc.test("left-unread, empty-match, too-much and match-limit", function()
  nc.raises("left-unread", function()
    local c = far.says "x"
    c:peek(1)
    c:close()
  end)
  local c = far.says(("x"):rep(100))
  nc.raises("empty-match", c.expect, c, "")
  nc.raises("too-much", c.wait_for, c, "y", { max = 10 })
  c:read_all()
  local d = far.says(("a"):rep(60) .. "!\n")
  nc.raises("match-limit", d.line, d, nc.re "(a+)+$")
  d:read_all()
end)

nc.test("assert, fail and usage", function()
  nc.raises("assert", nc.equal, 1, 2)
  nc.equal(nc.raises("fail", nc.fail, "on purpose").message, "on purpose")
  nc.raises("usage", nc.connect, "127.0.0.1:99999")
end)

nc.test("try gives true and the results, or false and the error", function()
  nc.equal({ nc.try(function(...) return "a", ... end, 1, 2) }, { true, "a", 1, 2 })
  local ok, err = nc.try(nc.fail, "no")
  nc.equal(ok, false)
  nc.equal(err.code, "fail")
end)

nc.test("what try took does not fail the test", function()
  nc.try(nc.fail, "one")
  nc.try(function() nc.try(nc.fail, "two") end)
  nc.raises("fail", nc.fail, "three")
end)

nc.test("raises gives the error, and passes the arguments", function()
  local err = nc.raises("fail", function(a, b) nc.fail(a .. b) end, "x", "y")
  nc.equal(err.message, "xy")
end)

nc.test("raises fails when nothing, or another error, was raised", function()
  nc.raises("assert", nc.raises, "fail", function() end)
  nc.raises("assert", nc.raises, "timeout", nc.fail, "x")
end)

nc.test("raises and try want what they take", function()
  nc.raises("usage", nc.raises, "no-such-code", print)
  nc.raises("usage", nc.raises, "script", print)
  nc.raises("usage", nc.raises, "skip", print)
  nc.raises("usage", nc.raises, "exit", print)
  nc.raises("usage", nc.raises, nil, print)
  nc.raises("usage", nc.raises, "eof")
  nc.raises("usage", nc.try)
end)

nc.test("fails_with takes the failure that was said", { fails_with = "fail" }, function()
  nc.fail "on purpose"
end)

nc.test("fails_with takes a soft failure as well", { fails_with = "assert" }, function()
  nc.check(false, "soft")
end)

nc.test("fails_with takes what a task failed with", { fails_with = "eof" }, function()
  nc.go(function() far.says(""):read(1) end):join()
end)

nc.test("fails_with takes what a handler failed with", { fails_with = "mismatch" }, function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect "hello" end)
  local c = nc.connect(server)
  c:send "hullo"
  c:read_all()
end)

nc.test("the test's own timeout", { fails_with = "timeout", timeout = 0.1 }, function()
  far.stays(""):expect("x", { timeout = 100 })
end)

nc.test("a script that spins ends by the test's timeout", { fails_with = "timeout", timeout = 0.1 },
  function()
    while true do pcall(string.rep, "x", 10) end
  end)

nc.test("an error carries through coroutines, and keeps its place", function()
  local err = nc.raises("fail", coroutine.wrap(function() nc.fail "inside" end))
  nc.check(err.where:find "errors.lua:%d+$", err.where)
end)

nc.test("a failure by hand shows what it was called with", function()
  nc.equal(nc.raises("fail", nc.fail).message, "nc.fail was called")
  nc.equal(nc.raises("fail", nc.fail, "a\27[31mb\r\n").message, "a\\x1b[31mb\\r\\n")
end)
