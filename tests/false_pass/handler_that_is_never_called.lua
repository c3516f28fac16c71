-- Nobody connects.
-- exit: 1
local nc = require "ncchat"
nc.test("handler that is never called", function()
  nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end)
end)
