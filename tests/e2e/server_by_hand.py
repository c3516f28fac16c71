#!/usr/bin/env python3
"""SMTP, HTTP and Redis by hand: what nc is used for, piped in and read back."""
from lib.servers import *

port = nginx(hello=b"hello world\n")
p = connect(port, stdin=b"GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n").expect_status(OK)
check(p.stdout.startswith(b"HTTP/1.1 200 OK\r\n"), "the status line")
check(p.stdout.endswith(b"\r\n\r\nhello world\n"), "the body")

p = connect(redis(), stdin=b"PING\r\nQUIT\r\n").expect_status(OK)
equal(p.stdout, b"+PONG\r\n+OK\r\n", "from Redis")

port, _ = mail()
p = connect(port, stdin="open")
p.wait_out(b"220 mail.example")
for said, heard in ((b"EHLO client.test", b"250 HELP\r\n"), (b"NOOP", b"250 OK\r\n"),
                    (b"QUIT", b"221 ")):
    p.send(said + b"\r\n")
    p.wait_out(heard)
p.close_stdin()
p.expect_status(OK)
