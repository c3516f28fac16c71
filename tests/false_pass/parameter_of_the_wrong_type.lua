-- -D of a text where a number is wanted.
-- exit: 2
-- args: -D n=many
local nc = require "ncchat"
local n = nc.param("n", 1)
nc.test("fine", function() nc.check(n) end)
