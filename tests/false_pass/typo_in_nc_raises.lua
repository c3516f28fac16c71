-- A typo is never the expected failure.
-- exit: 1
local nc = require "ncchat"
nc.test("typo in nc raises", function()
  nc.raises("mismatch", function() local c = nil; c:expect "x" end)
end)
