-- No alternative at all.
-- exit: 1
local nc = require "ncchat"
local function stays(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send(text)
    c:expect_eof()
  end))
end
nc.test("empty table", function()
  local c = stays "x"
  pcall(c.expect, c, {})
  c:expect "x"
end)
