-- A file with tests is for run.
-- exit: 1
-- command: connect
-- peer: ends
local nc = require "ncchat"
pcall(nc.test, "never", function() nc.fail "never" end)
expect_eof()
