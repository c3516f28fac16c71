-- os.exit is no expected failure.
-- exit: 1
local nc = require "ncchat"
nc.test("exit with fails with", { fails_with = "assert" }, function()
  os.exit(1)
end)
