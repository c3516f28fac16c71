-- A file that does nothing.
-- exit: 1

