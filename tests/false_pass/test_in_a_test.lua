-- A test declared by a test would never run.
-- exit: 1
local nc = require "ncchat"
nc.test("test in a test", function()
  pcall(nc.test, "inner", function() nc.fail "never" end)
end)
