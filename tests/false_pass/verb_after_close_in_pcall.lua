-- Nothing can be said after close.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("verb after close in pcall", function()
  local c = says ""
  c:close()
  pcall(c.send, c, "x")
end)
