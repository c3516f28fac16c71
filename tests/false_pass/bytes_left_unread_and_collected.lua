-- Nobody holds the connection any more.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("bytes left unread and collected", function()
  do says("abcdef"):expect "abc" end
  collectgarbage()
  collectgarbage()
end)
