-- The second would hide the first.
-- exit: 1
local nc = require "ncchat"
nc.test("same", function() nc.check(true) end)
pcall(nc.test, "same", function() nc.fail "never" end)
