-- Nor by fails_with.
-- exit: 1
local nc = require "ncchat"
nc.test("typo with fails with", { fails_with = "mismatch" }, function()
  undefined_function()
end)
