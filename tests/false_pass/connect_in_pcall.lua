-- A connection that cannot be made is a failure.
-- exit: 1
local nc = require "ncchat"
nc.test("connect in pcall", function()
  local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function() end)
  local port = server.port
  server:close()
  pcall(nc.connect, "127.0.0.1", port)
end)
