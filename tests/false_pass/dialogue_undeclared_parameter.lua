-- -D of a name that the script does not know.
-- exit: 2
-- command: connect
-- peer: ends abc
-- args: -D unknown=1
expect "abc"
