-- A table with a code is not ncchat's error.
-- exit: 1
local nc = require "ncchat"
nc.test("error that looks like ours", { fails_with = "mismatch" }, function()
  error { code = "mismatch", message = "expect failed" }
end)
