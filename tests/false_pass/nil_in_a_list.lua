-- A variable that does not exist, in a list.
-- exit: 1
local nc = require "ncchat"
local function stays(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send(text)
    c:expect_eof()
  end))
end
nc.test("nil in a list", function()
  local c = stays "x"
  pcall(c.expect, c, { "x", undefined_variable, "y" })
  c:read_all()
end)
