-- The client said more than the handler wants to know.
-- exit: 1
local nc = require "ncchat"
nc.test("bytes left unread by a handler", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end)
  nc.connect(server):send "abcdef"
end)
