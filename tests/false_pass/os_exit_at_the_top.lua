-- In front of the tests.
-- exit: 1
local nc = require "ncchat"
os.exit(true, true)
nc.test("never", function() nc.fail "never" end)
