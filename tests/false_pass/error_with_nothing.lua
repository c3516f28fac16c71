-- error() without a value is an error.
-- exit: 1
local nc = require "ncchat"
nc.test("error with nothing", function()
  error()
end)
