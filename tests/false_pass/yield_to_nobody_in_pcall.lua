-- Nor inside of a pcall.
-- exit: 1
local nc = require "ncchat"
nc.test("yield to nobody in pcall", function()
  pcall(coroutine.yield)
end)
