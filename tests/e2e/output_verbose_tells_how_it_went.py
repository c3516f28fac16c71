#!/usr/bin/env python3
"""-v says who is connected to whom and how it ended, with byte counts; without
it a success says nothing."""
from lib.ncc import *

server = Server(lambda conn: (receive_exactly(conn, 5), conn.sendall(b"answer!")))
p = connect(server.port, "-v", stdin=b"hello").expect_status(OK)
matches(p.err, rf"^ncchat: connected tcp 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:{server.port}$", "stderr")
matches(p.err, r"\b5 bytes\b", "bytes sent")
matches(p.err, r"\b7 bytes\b", "bytes received")
check(all(line.startswith("ncchat: ") for line in p.err.splitlines()), f"stderr {p.err!r}")
equal(p.stdout, b"answer!", "stdout")
for args in ((), ("-q",)):
    p = connect(server.port, *args, stdin=b"hello").expect_status(OK)
    equal(p.err, "", "stderr")
