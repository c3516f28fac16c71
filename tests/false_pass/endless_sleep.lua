-- A sleep longer than the test may take.
-- exit: 1
local nc = require "ncchat"
nc.test("endless sleep", { timeout = 0.2 }, function()
  nc.sleep(1000)
end)
