-- A skip as an option of the test.
-- exit: 1
-- env: NCCHAT_NO_SKIP=1
local nc = require "ncchat"
nc.test("skipped", { skip = "no reason" }, function() nc.check(true) end)
nc.test("fine", function() nc.check(true) end)
