-- Nor can __gc.
-- exit: 1
local nc = require "ncchat"
nc.test("wait in a finaliser", function()
  setmetatable({}, { __gc = function() pcall(nc.sleep, 0) end })
  collectgarbage()
  collectgarbage()
end)
