-- Everything was said and heard, then the peer resets.
-- exit: 1
local nc = require "ncchat"
nc.test("reset after the last byte", function()
  local gone = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send "bye"
    c:expect "now"
    c:reset()
    gone:wait()
  end))
  c:expect "bye"
  c:send "now"
  gone:wait()
end)
