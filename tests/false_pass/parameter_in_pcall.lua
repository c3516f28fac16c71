-- The wrong type, and the script does not want to know.
-- exit: 2
-- args: -D n=many
local nc = require "ncchat"
pcall(nc.param, "n", 1)
nc.test("fine", function() nc.check(true) end)
