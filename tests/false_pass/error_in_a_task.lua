-- A task that nobody joins.
-- exit: 1
local nc = require "ncchat"
nc.test("error in a task", function()
  nc.go(function() error "in a task" end)
end)
