-- Caught, it has been called all the same.
-- exit: 1
local nc = require "ncchat"
nc.test("os exit in pcall", function()
  pcall(os.exit, true)
end)
