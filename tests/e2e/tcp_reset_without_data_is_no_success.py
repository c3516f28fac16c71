#!/usr/bin/env python3
"""A reset before any data, and one in the middle of what we send, is status 5."""
from lib.ncc import *

server = Server(reset)
p = connect(server.port, stdin="open").expect_status(BROKEN)
matches(p.err, r"(?i)^ncchat: .*reset", "stderr")


def some(conn):
    receive_exactly(conn, 10_000)
    reset(conn)


server = Server(some)
p = connect(server.port, stdin=random_bytes(8 << 20)).expect_status(BROKEN)
matches(p.err, r"(?i)^ncchat: .*(reset|broken)", "stderr")
