-- Nor is a text.
-- exit: 1
local nc = require "ncchat"
nc.test("text that looks like ours", { fails_with = "mismatch" }, function()
  error "mismatch"
end)
