-- The peer said more than was read.
-- exit: 1
-- command: connect
-- peer: ends abcdef
peek(6)
expect "abc"
