-- A name is no test.
-- exit: 1
local nc = require "ncchat"
pcall(nc.test, "all is well")
nc.test("fine", function() nc.check(true) end)
