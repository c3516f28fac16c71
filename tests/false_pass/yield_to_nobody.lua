-- coroutine.yield outside of a coroutine ends the test, but not well.
-- exit: 1
local nc = require "ncchat"
nc.test("yield to nobody", function()
  coroutine.yield()
  nc.fail "never"
end)
