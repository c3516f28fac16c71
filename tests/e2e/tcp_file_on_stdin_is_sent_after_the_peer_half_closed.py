#!/usr/bin/env python3
"""When the peer ends first, a file on stdin is still sent whole."""
from lib.ncc import *

data = random_bytes(6 << 20)
file = write_file("data", data)


def talk(conn):
    conn.sendall(b"that is all")
    conn.shutdown(socket.SHUT_WR)
    pause(0.3)
    same_bytes(receive_all(conn, 1024), data, "the file")


server = Server(talk)
with open(file, "rb") as stdin:
    p = connect(server.port, stdin=stdin).expect_status(OK)
equal(p.stdout, b"that is all", "stdout")
server.join()
with open(file, "rb") as stdin:
    p = listen(stdin=stdin)
    with dial(p.port) as conn:
        talk(conn)
    p.expect_status(OK)
