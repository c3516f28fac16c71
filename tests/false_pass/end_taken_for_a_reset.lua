-- And an end is no reset.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("end taken for a reset", function()
  local c = says "abc"
  c:expect "abc"
  c:expect_reset()
end)
