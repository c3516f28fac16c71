-- A skip of the whole file.
-- exit: 1
-- env: NCCHAT_NO_SKIP=1
local nc = require "ncchat"
nc.test("fine", function() nc.check(true) end)
nc.skip "not today"
