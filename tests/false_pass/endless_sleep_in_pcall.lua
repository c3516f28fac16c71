-- In a pcall.
-- exit: 1
local nc = require "ncchat"
nc.test("endless sleep in pcall", { timeout = 0.2 }, function()
  pcall(nc.sleep, 1000)
end)
