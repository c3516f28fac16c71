-- The same as a server.
-- exit: 1
-- command: listen
-- peer: ends abc
pcall(expect, "xyz")
expect "abc"
