-- What is caught and raised again as a text has failed all the same.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("error rethrown as text", function()
  local c = says "abc"
  pcall(function()
    local ok, err = pcall(c.expect, c, "xyz")
    if not ok then error(tostring(err)) end
  end)
  c:expect "abc"
end)
