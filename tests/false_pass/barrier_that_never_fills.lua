-- One of two came.
-- exit: 1
local nc = require "ncchat"
nc.test("barrier that never fills", function()
  nc.barrier(2):wait()
end)
