-- A handler of errors that fails itself.
-- exit: 1
local nc = require "ncchat"
nc.test("error in the error handler", function()
  error(select(2, xpcall(error, function() error "again" end, "first")))
end)
