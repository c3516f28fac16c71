-- So is a table.
-- exit: 1
local nc = require "ncchat"
nc.test("error with a table", function()
  error {}
end)
