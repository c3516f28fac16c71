-- A code that does not exist is never raised.
-- exit: 1
local nc = require "ncchat"
nc.test("raises an unknown code", function()
  pcall(nc.raises, "missmatch", function() nc.check(true) end)
end)
