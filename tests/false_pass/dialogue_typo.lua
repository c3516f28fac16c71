-- A verb that does not exist.
-- exit: 1
-- command: connect
-- peer: ends abc
local nc = require "ncchat"
pcall(function() expct "abc" end)
pcall(function() nc.expect "abc" end)
local c = ...
pcall(function() c:expct "abc" end)
expect "abc"
