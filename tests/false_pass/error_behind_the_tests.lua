-- What stands behind the tests counts too.
-- exit: 1
local nc = require "ncchat"
nc.test("fine", function() nc.check(true) end)
error "afterwards"
