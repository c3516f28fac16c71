-- nc.fail fails.
-- exit: 1
local nc = require "ncchat"
nc.test("fail in pcall", function()
  pcall(nc.fail, "no")
end)
