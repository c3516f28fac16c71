-- An option that does not exist is not ignored.
-- exit: 1
local nc = require "ncchat"
local function stays(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send(text)
    c:expect_eof()
  end))
end
nc.test("option with a typo", function()
  local c = stays "x"
  pcall(c.expect, c, "x", { keeep = true })
  c:expect "x"
end)
