-- lines() that fails inside of a pcall.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("iterator in pcall", function()
  local c = says "one\r\n"
  pcall(function()
    for line in c:lines "." do nc.check(line == "one") end
  end)
end)
