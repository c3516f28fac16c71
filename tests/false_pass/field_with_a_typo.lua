-- A field that does not exist cannot be set.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("field with a typo", function()
  local c = says ""
  pcall(function() c.leftovr = "ok" end)
  c:expect_eof()
end)
