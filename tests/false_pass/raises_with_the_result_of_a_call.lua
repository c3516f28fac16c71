-- The verb was called, raises got its result.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("raises with the result of a call", function()
  local c = says "abc"
  nc.raises("mismatch", c:expect "abc")
end)
