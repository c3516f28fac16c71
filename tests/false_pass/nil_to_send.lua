-- nil is nothing to send.
-- exit: 1
local nc = require "ncchat"
nc.test("nil to send", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
  local c = nc.connect(server)
  pcall(c.send, c, undefined_variable)
end)
