-- At close, in a pcall.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("bytes left unread at close", function()
  local c = says "abcdef"
  c:peek(6)
  c:expect "abc"
  pcall(c.close, c)
end)
