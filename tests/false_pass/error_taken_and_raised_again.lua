-- nc.try takes an error; raised again it counts.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("error taken and raised again", function()
  local c = says "abc"
  local _, err = nc.try(c.expect, c, "xyz")
  c:expect "abc"
  error(err)
end)
