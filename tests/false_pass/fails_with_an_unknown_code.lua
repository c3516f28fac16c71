-- A code that does not exist.
-- exit: 1
local nc = require "ncchat"
pcall(nc.test, "a", { fails_with = "missmatch" }, function() nc.check(true) end)
nc.test("fine", function() nc.check(true) end)
