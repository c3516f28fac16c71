-- A handler's failure behind a skip of the test.
-- exit: 1
local nc = require "ncchat"
nc.test("skip in a handler", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    pcall(c.expect, c, "xyz")
    nc.skip "no"
  end)
  local c = nc.connect(server)
  c:send "abc"
  c:expect_eof()
end)
