-- Nor what failed in a pcall.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("skip after a caught failure", function()
  local c = says "abc"
  pcall(c.expect, c, "xyz")
  nc.skip "rather not"
end)
