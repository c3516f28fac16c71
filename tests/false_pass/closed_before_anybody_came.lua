-- close() of a server without its connections.
-- exit: 1
local nc = require "ncchat"
nc.test("closed before anybody came", function()
  nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end):close()
end)
