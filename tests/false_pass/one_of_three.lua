-- One that fails in the middle.
-- exit: 1
local nc = require "ncchat"
nc.test("first", function() nc.check(true) end)
nc.test("second", function() nc.fail "in the middle" end)
nc.test("third", function() nc.check(true) end)
