-- It caught its failure, and nobody joins it.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("failed verb in a task", function()
  local c = says "abc"
  nc.go(function()
    pcall(c.expect, c, "xyz")
    c:read_all()
  end)
end)
