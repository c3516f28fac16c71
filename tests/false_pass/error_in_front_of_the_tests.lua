-- So does what stands in front of them.
-- exit: 1
local nc = require "ncchat"
if nc then error "before" end
nc.test("fine", function() nc.check(true) end)
