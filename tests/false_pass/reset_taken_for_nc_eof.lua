-- nor nc.eof.
-- exit: 1
local nc = require "ncchat"
nc.test("reset taken for nc eof", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send "abc\r\n"
    c:expect "now"
    c:reset()
  end))
  c:peek(5)
  c:send "now"

  c:line "abc"
  c:expect { "more", nc.eof }
end)
