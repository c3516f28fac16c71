-- read(n) of a stream that is too short.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("half the bytes", function()
  pcall(nc.re, "x") says("abc"):read(4)
end)
