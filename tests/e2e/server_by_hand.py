#!/usr/bin/env python3
"""HTTP and Redis by hand: what nc is used for, piped in and read back."""
from lib.servers import *

port = nginx(hello=b"hello world\n")
p = connect(port, stdin=b"GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n").expect_status(OK)
check(p.stdout.startswith(b"HTTP/1.1 200 OK\r\n"), "the status line")
check(p.stdout.endswith(b"\r\n\r\nhello world\n"), "the body")

p = connect(redis(), stdin=b"PING\r\nQUIT\r\n").expect_status(OK)
equal(p.stdout, b"+PONG\r\n+OK\r\n", "from Redis")
