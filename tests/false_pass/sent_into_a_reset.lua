-- What we sent was lost.
-- exit: 1
local nc = require "ncchat"
nc.test("sent into a reset", function()
  local gone = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect "hello"
    c:reset()
    gone:wait()
  end))
  c:send "hello"
  gone:wait()
  pcall(c.send, c, "are you there")
end)
