-- Nobody will ever go on.
-- exit: 1
local nc = require "ncchat"
nc.test("tasks join each other", function()
  local one, two
  one = nc.go(function() two:join() end)
  two = nc.go(function() one:join() end)
end)
