-- A table that grows for ever.
-- exit: 1
local nc = require "ncchat"
nc.test("endless memory", function()
  local all = {}
  while true do all[#all + 1] = ("x"):rep(1 << 20, #all) end
end)
