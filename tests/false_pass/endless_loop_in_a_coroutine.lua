-- Nor a coroutine.
-- exit: 1
local nc = require "ncchat"
nc.test("endless loop in a coroutine", { timeout = 0.2 }, function()
  coroutine.resume(coroutine.create(function() while true do end end))
  nc.check(true)
end)
