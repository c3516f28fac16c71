-- os.exit(0) of a server.
-- exit: 1
-- command: listen
-- peer: stays
os.exit(0)
