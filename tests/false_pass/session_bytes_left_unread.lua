-- The client said more than was read.
-- exit: 1
-- command: listen
-- peer: ends abcdef
peek(6)
expect "abc"
