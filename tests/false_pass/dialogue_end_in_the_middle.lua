-- The peer ends too early.
-- exit: 1
-- command: connect
-- peer: ends abc
expect "abcdef"
