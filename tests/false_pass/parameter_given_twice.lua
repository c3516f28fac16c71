-- -D twice: which one?
-- exit: 2
-- args: -D n=1 -D n=2
local nc = require "ncchat"
local n = nc.param("n", 1)
nc.test("fine", function() nc.check(n) end)
