-- A handler of errors cannot talk it away.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("xpcall around a failed verb", function()
  local c = says "abc"
  xpcall(c.expect, function() return "all is well" end, c, "xyz")
  c:expect "abc"
end)
