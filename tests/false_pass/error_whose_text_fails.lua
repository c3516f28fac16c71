-- So is an object whose __tostring fails.
-- exit: 1
local nc = require "ncchat"
nc.test("error whose text fails", function()
  error(setmetatable({}, { __tostring = function() error "again" end }))
end)
