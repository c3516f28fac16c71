-- An error in __close is one, pcall or not.
-- exit: 1
local nc = require "ncchat"
nc.test("close swallowed by pcall", function()
  pcall(function()
    local _ <close> = setmetatable({}, { __close = function() nc.fail "while closing" end })
  end)
end)
