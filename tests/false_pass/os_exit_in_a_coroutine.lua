-- In a coroutine.
-- exit: 1
local nc = require "ncchat"
nc.test("os exit in a coroutine", function()
  coroutine.resume(coroutine.create(os.exit))
end)
