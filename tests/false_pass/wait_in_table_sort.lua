-- table.sort cannot wait, and the order would be random.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("wait in table sort", function()
  local c = says "abc"
  pcall(table.sort, { 3, 2, 1 }, function(a, b) c:read(1) return a < b end)
  c:read_all()
end)
