-- Two of three came.
-- exit: 1
local nc = require "ncchat"
nc.test("too few connections", function()
  local server = nc.serve("tcp://127.0.0.1:0", { connections = 3 }, function(c) c:send "x" end)
  for _ = 1, 2 do nc.connect(server):expect "x" end
end)
