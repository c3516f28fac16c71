-- Verbs that are replaced for all connections.
-- exit: 1
-- command: connect
-- peer: ends abc
local c = ...
pcall(function() getmetatable(c).__index = function() return print end end)
pcall(function() getmetatable(_G).__index = function() return print end end)
expect "xyz"
