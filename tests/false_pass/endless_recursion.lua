-- A stack that grows for ever.
-- exit: 1
local nc = require "ncchat"
nc.test("endless recursion", function()
  local function deeper() return 1 + deeper() end
  deeper()
end)
