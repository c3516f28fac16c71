-- os.exit(0) in a test.
-- exit: 1
local nc = require "ncchat"
nc.test("os exit", function()
  os.exit(0)
end)
