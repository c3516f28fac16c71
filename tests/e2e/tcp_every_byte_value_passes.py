#!/usr/bin/env python3
"""All 256 byte values, alone and together, pass in both directions."""
from lib.ncc import *

every = bytes(range(256))
data = every + every[::-1] + b"".join(bytes([b]) * 3 for b in every) + b"no newline at the end"


def echo(conn):
    conn.sendall(receive_all(conn))


server = Server(echo)
p = connect(server.port, stdin=data).expect_status(OK)
equal(p.stdout, data, "what came back")
p = listen(stdin=data)
with dial(p.port) as conn:
    got = receive_all(conn)
    equal(got, data, "what ncchat listen sent")
    conn.sendall(got)
p.expect_status(OK)
equal(p.stdout, data, "what came back")
