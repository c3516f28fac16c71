-- Nor is error().
-- exit: 1
local nc = require "ncchat"
nc.test("plain error in nc raises", function()
  nc.raises("fail", error, "fail")
end)
