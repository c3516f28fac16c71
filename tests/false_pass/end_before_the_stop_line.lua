-- The stream ends before lines(stop) met its line.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("end before the stop line", function()
  for line in says("one\r\ntwo\r\n"):lines "." do nc.check(#line == 3) end
end)
