-- A verb that does not exist.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("unknown verb in pcall", function()
  local c = says ""
  pcall(function() c:expect_oef() end)
  c:expect_eof()
end)
