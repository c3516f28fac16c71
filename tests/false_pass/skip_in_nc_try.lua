-- nor does nc.try hide it.
-- exit: 1
-- env: NCCHAT_NO_SKIP=1
local nc = require "ncchat"
nc.test("skip in nc try", function()
  nc.try(nc.skip, "no reason")
end)
