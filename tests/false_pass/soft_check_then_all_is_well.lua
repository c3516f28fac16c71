-- A soft check lets the test go on, and fails it.
-- exit: 1
local nc = require "ncchat"
nc.test("soft check then all is well", function()
  nc.check(false, "soft")
  nc.check(true)
end)
