-- nc.equal fails.
-- exit: 1
local nc = require "ncchat"
nc.test("equal in pcall", function()
  pcall(nc.equal, 1, 2)
end)
