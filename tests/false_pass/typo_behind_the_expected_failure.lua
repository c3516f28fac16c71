-- A soft failure that is expected, then a typo.
-- exit: 1
local nc = require "ncchat"
nc.test("typo behind the expected failure", { fails_with = "assert" }, function()
  nc.check(false, "expected")
  undefined_function()
end)
