-- Nobody connects, and nobody holds the server.
-- exit: 1
local nc = require "ncchat"
nc.test("handler that was collected", function()
  do nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end) end
  collectgarbage()
  collectgarbage()
end)
