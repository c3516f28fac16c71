-- An error while a variable is closed.
-- exit: 1
-- command: connect
-- peer: ends abc
expect "abc"
local _ <close> = setmetatable({}, { __close = function() error "closing" end })
