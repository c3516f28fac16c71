#!/usr/bin/env python3
"""When the reader of stdout goes away, ncchat ends with 7, also while nothing
comes."""
from lib.ncc import *

for idle in (True, False):
    server = Server()
    reading, writing = os.pipe()
    p = connect(server.port, stdin="open", stdout=writing)
    os.close(writing)
    with server.accept() as conn:
        conn.sendall(b"x")
        equal(os.read(reading, 10), b"x", "on stdout")
        os.close(reading)
        if not idle:
            conn.sendall(b"more")
        p.expect_status(LOCAL, 5)
    contains(p.err, "stdout", "stderr")
    equal(len(p.err.splitlines()), 1, "lines on stderr")
