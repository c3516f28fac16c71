-- go, join, cancel, barrier: several things at once.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("a task runs beside its maker, with its arguments", function()
  local got
  local task = nc.go(function(...) got = { ... } end, 1, "b", nil, 4)
  nc.equal(got, nil)
  task:join()
  nc.equal({ got[1], got[2], got[3], got[4] }, { 1, "b", nil, 4 })
end)

nc.test("join of a task that has ended returns at once, any number of times", function()
  local task = nc.go(function() end)
  task:join()
  task:join()
end)

nc.test("several tasks can join one", function()
  local go, joined = nc.barrier(2), 0
  local slow = nc.go(function() go:wait() end)
  local others = {}
  for i = 1, 3 do
    others[i] = nc.go(function()
      slow:join()
      joined = joined + 1
    end)
  end
  go:wait()
  for i = 1, 3 do others[i]:join() end
  nc.equal(joined, 3)
end)

nc.test("a task that nobody joins is waited for", function()
  nc.go(function()
    nc.sleep(0.02)
    nc.check(true)
  end)
end)

nc.test("a failed task fails the test, joined or not", { fails_with = "fail" }, function()
  nc.go(nc.fail, "in a task")
  nc.sleep(10)
end)

nc.test("a failure at the end of a task that nobody joins counts",
  { fails_with = "fail" }, function()
  nc.go(function()
    nc.sleep(0.02)
    nc.fail "late"
  end)
end)

nc.test("a task cannot join itself", function()
  local task
  task = nc.go(function() nc.raises("usage", task.join, task) end)
  task:join()
end)

nc.test("a cancelled task goes no further", function()
  local reached = false
  local task = nc.go(function()
    nc.sleep(100)
    reached = true
  end)
  nc.sleep(0.01)
  task:cancel()
  task:join()
  nc.equal(reached, false)
end)

nc.test("a task that was cancelled before it began never begins", function()
  local task = nc.go(function() nc.fail "it began" end)
  task:cancel()
  task:join()
end)

nc.test("cancel closes what the task has to close", function()
  local closed = false
  local task = nc.go(function()
    local _ <close> = setmetatable({}, { __close = function() closed = true end })
    nc.sleep(100)
  end)
  nc.sleep(0.01)
  task:cancel()
  nc.equal(closed, true)
end)

nc.test("nothing catches a cancel", function()
  local caught = false
  local task = nc.go(function()
    pcall(nc.sleep, 100)
    caught = true
  end)
  nc.sleep(0.01)
  task:cancel()
  nc.sleep(0.01)
  nc.equal(caught, false)
end)

nc.test("a connection goes on after the task that read it was cancelled", function()
  local go = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    go:wait()
    c:send "hello"
  end))
  local reader = nc.go(function() c:expect "never" end)
  nc.sleep(0.01)
  reader:cancel()
  go:wait()
  c:expect "hello"
end)

nc.test("what came for a task that is cancelled then is not lost", function()
  local met, server = nc.barrier(2), nc.serve("tcp://127.0.0.1:0", { connections = "any" },
    function(c)
      c:send "hello"
      c:expect_eof()
    end)
  local c = nc.connect(server)
  c:peek(5)
  local reader = nc.go(function()
    met:wait()
    c:expect "hello"
  end)
  nc.sleep(0.01)
  met:wait()
  reader:cancel()
  c:expect "hello"
  for _ = 1, 20 do                               -- some of them are just connected
    local dialing = nc.go(nc.connect, server)
    nc.sleep(0)
    dialing:cancel()
  end
end)

nc.test("one task can be cancelled by another that it waits for", function()
  local first
  local second = nc.go(function()
    nc.sleep(0.01)
    first:cancel()
  end)
  first = nc.go(function() second:join() end)
  second:join()
  first:join()
end)

nc.test("a task cannot cancel itself", function()
  local task
  task = nc.go(function() nc.raises("usage", task.cancel, task) end)
  task:join()
end)

nc.test("a barrier lets its tasks pass together", function()
  local met, passed = nc.barrier(3), 0
  local function meet()
    met:wait()
    passed = passed + 1
  end
  nc.go(meet)
  local second = nc.go(meet)
  nc.sleep(0.01)
  nc.equal(passed, 0)
  met:wait()
  second:join()
  nc.sleep(0)
  nc.equal(passed, 2)
end)

nc.test("a barrier can be met again and again", function()
  local met, log = nc.barrier(2), {}
  local task = nc.go(function()
    for i = 1, 3 do
      met:wait()
      log[#log + 1] = i
    end
  end)
  for _ = 1, 3 do met:wait() end
  task:join()
  nc.equal(log, { 1, 2, 3 })
end)

nc.test("who met in the last moment has met", function()
  local met, late = nc.barrier(2), 0
  local task = nc.go(function() met:wait { timeout = 0.05 }; late = late + 1 end)
  local stop = nc.now() + 0.1
  nc.sleep(0.01)
  while nc.now() < stop do end                   -- its time is over, and it was not told yet
  met:wait()
  task:join()
  nc.equal(late, 1)
end)

nc.test("a barrier for one lets pass at once", function()
  nc.barrier(1):wait()
end)

nc.test("a cancelled task does not count at its barrier", function()
  local met = nc.barrier(2)
  local gone = nc.go(function() met:wait() end)
  nc.sleep(0.01)
  gone:cancel()
  local passed = false
  local task = nc.go(function()
    met:wait()
    passed = true
  end)
  nc.sleep(0.01)
  nc.equal(passed, false)
  met:wait()
  task:join()
end)

nc.test("join and barrier wait no longer than said", function()
  local task, met = nc.go(nc.sleep, 100), nc.barrier(2)
  nc.raises("timeout", task.join, task, { timeout = 0.05 })
  local err = nc.raises("timeout", met.wait, met, { timeout = 0.05 })
  nc.check(err.message:find("1 of 2", 1, true), err.message)
  nc.raises("usage", met.wait, met, { timeut = 1 })
  task:cancel()
  local other = nc.go(met.wait, met)
  met:wait()
  other:join()
end)

nc.test("what go and barrier cannot take", function()
  nc.raises("usage", nc.go)
  nc.raises("usage", nc.go, 1)
  nc.raises("usage", nc.barrier)
  nc.raises("usage", nc.barrier, 0)
  nc.raises("usage", nc.barrier, 1.5)
  nc.raises("usage", nc.barrier, "2")
  local task = nc.go(function() end)
  nc.raises("usage", task.join)
  nc.raises("usage", task.cancel, {})
  nc.raises("usage", nc.barrier(1).wait, task)
end)

nc.test("two thousand tasks wait at once", function()
  local met, passed = nc.barrier(2001), 0
  for _ = 1, 2000 do
    nc.go(function()
      met:wait()
      passed = passed + 1
    end)
  end
  met:wait()
  nc.sleep(0.01)
  nc.equal(passed, 2000)
end)

nc.test("a busy task does not starve the others", function()
  local stop, turns = false, 0
  nc.go(function()
    while not stop do
      nc.sleep(0)
      turns = turns + 1
    end
  end)
  far.says("abc"):read_all()
  nc.sleep(0.02)
  stop = true
  nc.check(turns > 1)
end)
