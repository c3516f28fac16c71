-- The client resets.
-- exit: 1
-- command: listen
-- peer: resets abc
expect "abc" expect_eof()
