-- Where a script can wait, and where it is told that it cannot.
local nc = require "ncchat"
local far = require "lib.far"

-- Runs f where Lua cannot yield and gives the error, which must be clear.
local function refused(f, ...)
  local err = nc.raises("usage", f, ...)
  nc.check(err.message:find "cannot wait here", err.message)
  return err
end

nc.test("a coroutine of the script can wait in any verb", function()
  local c = far.says "one\r\ntwo\r\nthree\r\n"
  local next_line = coroutine.wrap(function()
    for line in c:lines() do coroutine.yield(line) end
  end)
  nc.equal(next_line(), "one")
  nc.equal(next_line(), "two")
  nc.equal(next_line(), "three")
  nc.equal(next_line(), nil)
end)

nc.test("a generator over a connection reads as it is asked", function()
  local function numbers(c)
    return coroutine.wrap(function()
      while true do
        local n = c:expect { nc.re[[(\d+),]], nc.eof }
        if n == nc.eof then return end
        coroutine.yield(tonumber(n))
      end
    end)
  end
  local sum = 0
  for n in numbers(far.says "1,2,3,40,500,") do sum = sum + n end
  nc.equal(sum, 546)
end)

nc.test("coroutines in coroutines pass a wait on", function()
  local c = far.says "abc"
  local inner = coroutine.wrap(function()
    for _ = 1, 3 do coroutine.yield(c:read(1)) end
  end)
  local outer = coroutine.wrap(function()
    for _ = 1, 3 do coroutine.yield(inner() .. "!") end
  end)
  nc.equal(outer() .. outer() .. outer(), "a!b!c!")
end)

nc.test("resume gives what the coroutine yields, never a wait", function()
  local c = far.says "ab"
  local co = coroutine.create(function(first)
    local second = coroutine.yield(first .. c:read(1))
    nc.sleep(0.01)
    return second .. c:read(1)
  end)
  nc.equal({ coroutine.resume(co, "1") }, { true, "1a" })
  nc.equal(coroutine.status(co), "suspended")
  nc.equal({ coroutine.resume(co, "2") }, { true, "2b" })
  nc.equal(coroutine.status(co), "dead")
  local ok, why = coroutine.resume(co)
  nc.equal({ ok, why }, { false, "cannot resume dead coroutine" })
end)

nc.test("an error in a coroutine comes out of it", function()
  local c = far.stays("x", { leftover = "ok" })
  nc.raises("mismatch", coroutine.wrap(function() c:expect "y" end))
  local co = coroutine.create(function() error "plain" end)
  local ok, why = coroutine.resume(co)
  nc.check(not ok and why:find "plain", why)
end)

nc.test("a coroutine that waits cannot be resumed by another task", function()
  local co = coroutine.create(function() nc.sleep(0.05) end)
  local task = nc.go(function() nc.check(coroutine.resume(co)) end)
  nc.sleep(0.01)
  local ok, why = coroutine.resume(co)
  nc.check(not ok and why:find "waits", why)
  task:join()
  nc.equal(coroutine.status(co), "dead")
end)

nc.test("a coroutine that waits cannot be closed, one that yielded can", function()
  local server, closed = nc.listen "tcp://127.0.0.1:0", false
  local co = coroutine.create(function() return nc.connect(server) end)
  local task = nc.go(function() nc.check(coroutine.resume(co)) end)
  nc.go(function()
    nc.raises("usage", coroutine.close, co)
    collectgarbage()
  end)
  task:join()
  server:accept()
  co = coroutine.create(function()
    local _ <close> = setmetatable({}, { __close = function() closed = true end })
    coroutine.yield()
  end)
  coroutine.resume(co)
  nc.check(coroutine.close(co) and closed)
end)

nc.test("pcall and xpcall may surround a wait", function()
  local c = far.says "abc"
  nc.equal({ pcall(c.read, c, 1) }, { true, "a" })
  nc.equal({ xpcall(c.read, debug.traceback, c, 1) }, { true, "b" })
  nc.equal({ select(2, pcall(pcall, c.read, c, 1)) }, { true, "c" })
end)

nc.test("an iterator, a metamethod and a dofile may wait", function()
  local c = far.says "abcdef"
  for byte in function() return c:expect { nc.re "[a-c]", nc.timeout } end do
    nc.check(#byte == 1)
    if byte == "c" then break end
  end
  local t = setmetatable({}, { __index = function(_, n) return c:read(n) end })
  nc.equal(t[2], "de")
  nc.equal(load "return ..."(c:read(1)), "f")
end)

nc.test("table.sort cannot wait", function()
  refused(table.sort, { 3, 1, 2 }, function(a, b)
    nc.sleep(0)
    return a < b
  end)
end)

nc.test("a verb that could answer at once does not wait either", function()
  local c = far.says "abc"
  c:peek(3)
  refused(table.sort, { 3, 1, 2 }, function() return c:read(1) end)
  nc.equal(c:read_all(), "abc")
end)

nc.test("string.gsub cannot wait", function()
  local c = far.says "abc"
  refused(string.gsub, "xyz", ".", function() return c:read(1) end)
  nc.equal(c:read_all(), "abc")
end)

nc.test("tostring and the like cannot wait in a metamethod", function()
  local t = setmetatable({}, { __tostring = function() nc.sleep(0) return "x" end })
  refused(tostring, t)
  refused(print, t)
end)

nc.test("the top of a required module cannot wait", function()
  _G.run_at_the_top_of_a_module = function() nc.sleep(0) end
  refused(require, "lib.calls_at_its_top")
  nc.equal(package.loaded["lib.calls_at_its_top"], nil)
  _G.run_at_the_top_of_a_module = function() end
  require "lib.calls_at_its_top"
end)

nc.test("a finaliser cannot wait, nor join, nor accept", function()
  local listening, task = nc.listen "tcp://127.0.0.1:0", nc.go(function() end)
  local c, seen = far.says "abc", {}
  local function finalise()
    for _, f in ipairs {
      function() nc.sleep(0) end, function() listening:accept() end, function() c:read(1) end,
      function() listening:join() end, function() nc.barrier(2):wait() end,
      function() nc.connect(listening) end,
    } do
      seen[#seen + 1] = nc.raises("usage", f).code
    end
  end
  setmetatable({}, { __gc = finalise })
  collectgarbage()
  collectgarbage()
  nc.equal(seen, { "usage", "usage", "usage", "usage", "usage", "usage" })
  task:join()
  nc.equal(c:read_all(), "abc")
end)

nc.test("__close can wait at the end of a block", function()
  local slept = false
  do
    local _ <close> = setmetatable({}, { __close = function()
      nc.sleep(0.01)
      slept = true
    end })
  end
  nc.equal(slept, true)
end)

nc.test("__close cannot wait when its task is cancelled", function()
  local code
  local task = nc.go(function()
    local _ <close> = setmetatable({}, { __close = function()
      code = nc.raises("usage", nc.sleep, 0).code
    end })
    nc.sleep(100)
  end)
  nc.sleep(0.01)
  task:cancel()
  nc.equal(code, "usage")
end)

nc.test("sending in a finaliser is fine while nothing has to wait", function()
  local heard = far.hears(function(c)
    setmetatable({}, { __gc = function() c:send "from a finaliser" end })
    collectgarbage()
    collectgarbage()
  end)
  nc.equal(heard, "from a finaliser")
end)
