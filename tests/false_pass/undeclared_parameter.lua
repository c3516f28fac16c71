-- -D of a name that the script does not know.
-- exit: 2
-- args: -D unknown=2
local nc = require "ncchat"
nc.param("known", 1)
nc.test("fine", function() nc.check(true) end)
