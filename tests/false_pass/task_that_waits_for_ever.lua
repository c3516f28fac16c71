-- The test function has returned, a task has not.
-- exit: 1
local nc = require "ncchat"
local function stays(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send(text)
    c:expect_eof()
  end))
end
nc.test("task that waits for ever", function()
  local c = stays "abc"
  c:expect "abc"
  nc.go(function() c:expect "more" end)
end)
