-- The last line has no ending.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("half a line at the end", function()
  for line in says("one\r\ntw"):lines() do nc.check(line == "one") end
end)
