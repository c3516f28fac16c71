#!/usr/bin/env python3
"""With stdout closed, data that comes is an error and never goes back to the
peer; a connection without data is fine."""
from lib.ncc import *

got = []


def talk(conn):
    conn.sendall(b"secret")
    try:
        got.append(receive_all(conn))
    except ConnectionResetError:
        got.append(b"")


server = Server(talk)
p = connect(server.port, stdin=b"hello", stdout="closed").expect_status(LOCAL)
contains(p.err, "stdout", "stderr")
server.join()
lacks(got[0], b"secret", "what the peer got")

server = Server(receive_all)
connect(server.port, stdin=b"hello", stdout="closed").expect_status(OK)
equal(server.join(), [b"hello"], "what the peer got")
