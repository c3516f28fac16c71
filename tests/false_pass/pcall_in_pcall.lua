-- However deep it is caught.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("pcall in pcall", function()
  local c = says "abc"
  pcall(pcall, pcall, c.expect, c, "xyz")
  c:expect "abc"
end)
