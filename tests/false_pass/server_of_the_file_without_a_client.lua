-- A server of the file that no test uses.
-- exit: 1
local nc = require "ncchat"
nc.serve("tcp://127.0.0.1:0", function(c) c:expect "abc" end)
nc.test("fine", function() nc.check(true) end)
