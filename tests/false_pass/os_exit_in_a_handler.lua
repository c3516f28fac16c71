-- In a handler.
-- exit: 1
local nc = require "ncchat"
nc.test("os exit in a handler", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function() os.exit(0) end))
  c:read_all()
end)
