-- --only names a test that is not there.
-- exit: 1
-- args: --only fine --only missing
local nc = require "ncchat"
nc.test("fine", function() nc.check(true) end)
