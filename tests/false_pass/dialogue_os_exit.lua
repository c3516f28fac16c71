-- os.exit(0) in a dialogue.
-- exit: 1
-- command: connect
-- peer: ends
os.exit(0)
