-- It fails when the test function has returned.
-- exit: 1
local nc = require "ncchat"
nc.test("late error in a task", function()
  nc.go(function()
    nc.sleep(0.02)
    error "late"
  end)
end)
