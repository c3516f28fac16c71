#!/usr/bin/env python3
"""A peer that reads slowly through a small window gets every byte, and
ncchat waits without spinning."""
from lib.ncc import *

data = random_bytes(3 << 20)


def slowly(conn):
    parts = []
    while True:
        piece = conn.recv(65536)
        if not piece:
            return b"".join(parts)
        parts.append(piece)
        pause(0.005)


server = Server()
server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
p = connect(server.port, stdin=data)
with server.accept() as conn:
    same_bytes(slowly(conn), data, "at the slow reader")
p.expect_status(OK, 30)
