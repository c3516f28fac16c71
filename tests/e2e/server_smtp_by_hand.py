#!/usr/bin/env python3
"""SMTP by hand, turn by turn, with a real mail server."""
from lib.servers import *

port, _ = mail()
p = connect(port, stdin="open")
p.wait_out(b"220 mail.example")
for said, heard in ((b"EHLO client.test", b"250 HELP\r\n"), (b"NOOP", b"250 OK\r\n"),
                    (b"QUIT", b"221 ")):
    p.send(said + b"\r\n")
    p.wait_out(heard)
p.close_stdin()
p.expect_status(OK)
