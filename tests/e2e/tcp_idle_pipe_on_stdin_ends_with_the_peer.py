#!/usr/bin/env python3
"""When the peer ends and stdin is an idle pipe or a terminal, ncchat ends."""
from lib.ncc import *

server = Server(lambda conn: conn.sendall(b"bye"))
p = connect(server.port, stdin="open").expect_status(OK)
equal(p.stdout, b"bye", "stdout")
p = listen(stdin="open")
with dial(p.port) as conn:
    conn.sendall(b"bye")
p.expect_status(OK)
equal(p.stdout, b"bye", "stdout")
terminal = Terminal("connect", "127.0.0.1", server.port)
terminal.expect("bye")
terminal.process.expect_status(OK)
