-- Nor is it taken by nc.try.
-- exit: 1
local nc = require "ncchat"
nc.test("typo in nc try", function()
  nc.try(function() undefined_function() end)
end)
