-- A file that only defines functions.
-- exit: 1
local nc = require "ncchat"
local function test_greeting()
  nc.connect("127.0.0.1", 1):expect "hello"
end
return test_greeting
