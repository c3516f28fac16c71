-- Another error than the expected one.
-- exit: 1
local nc = require "ncchat"
local function stays(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send(text)
    c:expect_eof()
  end))
end
nc.test("raises another code", function()
  local c = stays "abc"
  nc.raises("timeout", c.expect, c, "xyz")
  c:expect "abc"
end)
