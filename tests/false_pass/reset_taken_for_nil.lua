-- read_some gives nil at an end, not at a reset.
-- exit: 1
local nc = require "ncchat"
nc.test("reset taken for nil", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send "abc\r\n"
    c:expect "now"
    c:reset()
  end))
  c:peek(5)
  c:send "now"

  while c:read_some() do nc.check(true) end
end)
