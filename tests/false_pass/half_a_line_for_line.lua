-- line() at half a line.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("half a line for line", function()
  says("half"):line "half"
end)
