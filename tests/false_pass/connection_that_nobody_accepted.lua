-- listen() without accept().
-- exit: 1
local nc = require "ncchat"
nc.test("connection that nobody accepted", function()
  nc.connect(nc.listen "tcp://127.0.0.1:0")
end)
