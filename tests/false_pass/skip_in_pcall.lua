-- A skip is a failure where NCCHAT_NO_SKIP is set, pcall or not.
-- exit: 1
-- env: NCCHAT_NO_SKIP=1
local nc = require "ncchat"
nc.test("skip in pcall", function()
  pcall(nc.skip, "no reason")
end)
