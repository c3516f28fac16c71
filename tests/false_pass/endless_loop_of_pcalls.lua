-- Nor many of them.
-- exit: 1
local nc = require "ncchat"
nc.test("endless loop of pcalls", { timeout = 0.2 }, function()
  while true do pcall(function() while true do end end) end
end)
