-- nc.try does not take it.
-- exit: 1
local nc = require "ncchat"
nc.test("os exit in nc try", function()
  nc.try(os.exit, 0)
end)
