-- resume gives the error as a value, which nobody looks at.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("coroutine swallows an error", function()
  local c = says "abc"
  coroutine.resume(coroutine.create(function() c:expect "xyz" end))
  c:expect "abc"
end)
