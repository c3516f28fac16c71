-- Nor can string.gsub.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("wait in gsub", function()
  local c = says "abc"
  pcall(string.gsub, "xyz", ".", function() return c:read(1) end)
  c:read_all()
end)
