-- To cancel what has failed does not undo it.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("cancelled after its failure", function()
  local c = says "abc"
  local task = nc.go(function()
    pcall(c.expect, c, "xyz")
    nc.sleep(100)
  end)
  nc.sleep(0.05)
  task:cancel()
  c:read_all()
end)
