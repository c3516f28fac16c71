-- One more than said.
-- exit: 1
local nc = require "ncchat"
nc.test("too many connections", function()
  local server = nc.serve("tcp://127.0.0.1:0", { connections = 1 }, function(c) c:send "x" end)
  for _ = 1, 2 do nc.connect(server):read_all() end
end)
