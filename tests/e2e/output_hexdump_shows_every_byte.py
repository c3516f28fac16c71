#!/usr/bin/env python3
"""-x shows what is sent and what comes as a hex dump on stderr; stdout stays
exact."""
from lib.ncc import *

server = Server(lambda conn: (receive_exactly(conn, 9), conn.sendall(b"\x00\xffanswer\x1b"),
                              receive_all(conn)))
p = connect(server.port, "-x", stdin="open")
p.send(b"Client-hi")
p.close_stdin()
p.expect_status(OK)
equal(p.stdout, b"\x00\xffanswer\x1b", "stdout")
matches(p.err, r"> .*43 6c 69 65 6e 74 2d 68 +69", "what was sent")
matches(p.err, r"< .*00 ff 61 6e 73 77 65 72 +1b", "what came")
lacks(p.err, "\x1b", "stderr")
