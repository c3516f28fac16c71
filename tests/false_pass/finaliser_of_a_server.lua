-- A finaliser called by hand: there is no such field.
-- exit: 1
local nc = require "ncchat"
nc.test("by hand", function()
  local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function() end)
  pcall(function() server:__gc() end)
end)
