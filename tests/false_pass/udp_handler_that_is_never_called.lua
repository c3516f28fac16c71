-- Connected, but nothing was sent.
-- exit: 1
local nc = require "ncchat"
nc.test("udp handler that is never called", function()
  nc.connect(nc.serve("udp://127.0.0.1:0", function(c) c:expect "abc" end))
end)
