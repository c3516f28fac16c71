-- The first failure is the verdict.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("fails with another failure first", { fails_with = "mismatch" }, function()
  local c = says "abc"
  nc.check(false, "first")
  c:expect "xyz"
end)
