-- A verb that failed has failed, pcall or not.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("pcall around a failed verb", function()
  local c = says "abc"
  pcall(c.expect, c, "xyz")
  c:expect "abc"
end)
