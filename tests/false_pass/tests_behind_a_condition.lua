-- Tests that are never declared.
-- exit: 1
local nc = require "ncchat"
if os.getenv "NO_SUCH_VARIABLE_HERE" then
  nc.test("fine", function() nc.check(true) end)
end
