-- A pattern that costs too much decides nothing.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("match limit taken for no match", function()
  local c = says(("a"):rep(60) .. "!\n")
  c:line { nc.re "(a+)+$", nc.re "a+!" }
end)
