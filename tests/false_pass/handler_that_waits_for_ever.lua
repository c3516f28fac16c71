-- The client said too little.
-- exit: 1
local nc = require "ncchat"
nc.test("handler that waits for ever", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end)
  nc.connect(server):send "ab"
end)
