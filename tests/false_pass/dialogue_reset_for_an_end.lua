-- The peer resets.
-- exit: 1
-- command: connect
-- peer: resets abc
expect "abc" expect_eof()
