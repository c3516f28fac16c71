#!/usr/bin/env python3
"""scripts/http.lua speaks with a real web server."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "http.lua")
port = nginx(**{"index.html": b"<p>hello world</p>\n"})
p = connect(port, "--script", SCRIPT).expect_status(OK)

refusing = Server(lambda conn: (receive_until(conn, b"\r\n\r\n"),
                                conn.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
                                receive_all(conn)))
connect(refusing.port, "--script", SCRIPT).expect_status(DIALOGUE)
