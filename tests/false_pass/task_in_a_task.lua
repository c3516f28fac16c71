-- A task of a task of a task.
-- exit: 1
local nc = require "ncchat"
nc.test("task in a task", function()
  nc.go(function() nc.go(function() nc.go(nc.fail, "deep down") end) end)
end)
