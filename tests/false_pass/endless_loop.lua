-- It ends by the deadline.
-- exit: 1
local nc = require "ncchat"
nc.test("endless loop", { timeout = 0.2 }, function()
  while true do end
end)
