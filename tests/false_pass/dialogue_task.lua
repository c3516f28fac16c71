-- A task of a dialogue.
-- exit: 1
-- command: connect
-- peer: ends
local nc = require "ncchat"
nc.go(function() nc.sleep(0.01) error "late" end)
expect_eof()
