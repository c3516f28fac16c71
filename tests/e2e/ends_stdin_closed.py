#!/usr/bin/env python3
"""With stdin closed there is no input: data comes in, status 0."""
from lib.ncc import *

server = Server(lambda conn: (conn.sendall(b"hello"), receive_all(conn))[1])
for how in ("closed", None):
    p = connect(server.port, stdin=how).expect_status(OK)
    equal(p.stdout, b"hello", "stdout")
equal(server.join(2), [b"", b""], "what the peer got")
p = listen(stdin="closed")
with dial(p.port) as conn:
    conn.sendall(b"hello")
    conn.shutdown(socket.SHUT_WR)
    equal(receive_all(conn), b"", "what the peer got")
p.expect_status(OK)
equal(p.stdout, b"hello", "stdout")
