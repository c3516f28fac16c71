-- A dialogue that caught its failure.
-- exit: 1
-- command: connect
-- peer: ends abc
pcall(expect, "xyz")
expect "abc"
