#!/usr/bin/env python3
"""At the end of stdin the connection is half-closed; all that the peer says
afterwards is delivered, however late."""
from lib.ncc import *

answer = random_bytes(300_000)


def late(conn):
    equal(receive_all(conn), b"question", "up to the half-close")
    pause(0.7)
    send_segments(conn, answer)


server = Server(late)
p = connect(server.port, stdin=b"question").expect_status(OK)
same_bytes(p.stdout, answer, "the late answer")
p = listen(stdin=b"question")
with dial(p.port) as conn:
    late(conn)
    equal(conn.recv(1), b"", "after the answer")
p.expect_status(OK)
same_bytes(p.stdout, answer, "the late answer")
