-- Nothing was raised.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("raises nothing", function()
  local c = says "abc"
  nc.raises("mismatch", c.expect, c, "abc")
end)
