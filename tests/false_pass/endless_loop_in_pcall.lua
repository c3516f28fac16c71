-- Nor does pcall catch the deadline.
-- exit: 1
local nc = require "ncchat"
nc.test("endless loop in pcall", { timeout = 0.2 }, function()
  pcall(function() while true do end end)
  nc.check(true)
end)
