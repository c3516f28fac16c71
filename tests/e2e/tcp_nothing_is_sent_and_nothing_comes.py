#!/usr/bin/env python3
"""A connection without a byte is a success, and nothing is printed."""
from lib.ncc import *

server = Server(lambda conn: equal(receive_all(conn), b"", "from ncchat"))
p = connect(server.port).expect_status(OK)
server.join()
equal((p.stdout, p.err), (b"", ""), "stdout and stderr")
p = listen()
with dial(p.port) as conn:
    equal(receive_all(conn), b"", "from ncchat")
p.expect_status(OK)
equal(p.stdout, b"", "stdout")
