-- A handler that caught its failure.
-- exit: 1
local nc = require "ncchat"
nc.test("failed verb in a handler", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    pcall(c.expect, c, "xyz")
    c:expect "abc"
  end)
  nc.connect(server):send "abc"
end)
