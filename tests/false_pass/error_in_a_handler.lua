-- A plain error in a handler.
-- exit: 1
local nc = require "ncchat"
nc.test("error in a handler", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function() error "in the handler" end))
  pcall(c.read_all, c)
end)
