-- Behind them: none has run yet.
-- exit: 1
local nc = require "ncchat"
nc.test("fails", function() nc.fail "on purpose" end)
os.exit(0)
