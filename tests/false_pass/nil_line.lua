-- line(nil) is not line().
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("nil line", function()
  local c = says "anything\r\n"
  pcall(c.line, c, undefined_variable)
  c:line()
end)
