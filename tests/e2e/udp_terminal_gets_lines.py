#!/usr/bin/env python3
"""On a terminal each datagram is escaped and ends a line; udp-send from a
terminal sends a line at a time, at once."""
from lib.ncc import *

file = path("port")
terminal = Terminal("udp-recv", "-q", "--port-file", file, "--count", "3", "127.0.0.1", "0")
terminal.process.port_file = file
with datagram_socket() as s:
    for data in (b"first", b"\x1b[2J\n", b"last"):
        s.sendto(data, ("127.0.0.1", terminal.process.port))
terminal.expect("first\n\\x1b[2J\nlast\n")
terminal.process.expect_status(OK)

with datagram_socket() as s:
    terminal = Terminal("udp-send", "127.0.0.1", s.getsockname()[1])
    for text in ("你吃饭了吗", "", "bye"):
        terminal.type(text + "\n")
        equal(s.recv(65536), text.encode(), "a typed line")
    terminal.type(b"\x04")
    terminal.process.expect_status(OK)
