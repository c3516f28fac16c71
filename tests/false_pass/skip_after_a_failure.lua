-- What has failed cannot be skipped any more.
-- exit: 1
local nc = require "ncchat"
nc.test("skip after a failure", function()
  nc.check(false, "soft")
  nc.skip "rather not"
end)
