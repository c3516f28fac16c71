-- The second handler of the list is never called.
-- exit: 1
local nc = require "ncchat"
nc.test("too few for the list", function()
  local server = nc.serve("tcp://127.0.0.1:0", {
    function(c) c:send "one" end,
    function(c) c:expect "never" end,
  })
  nc.connect(server):expect "one"
end)
