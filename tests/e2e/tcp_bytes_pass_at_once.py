#!/usr/bin/env python3
"""What is typed goes out at once, and what comes is shown at once: nothing
waits for a line, a full buffer or the end."""
from lib.ncc import *

server = Server()
p = connect(server.port, stdin="open")
with server.accept() as conn:
    for text in (b"a", b"bc", b"\n", b"no newline"):
        p.send(text)
        equal(receive_exactly(conn, len(text)), text, "at the peer")
        before = len(p.stdout)
        conn.sendall(text)
        p.wait_out_size(before + len(text))
    p.close_stdin()
    equal(conn.recv(10), b"", "after stdin's end")
p.expect_status(OK)
equal(p.stdout, b"abc\nno newline", "stdout")
