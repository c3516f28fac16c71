#!/usr/bin/env python3
"""udp-send: each argument a datagram, no newline added, an empty one is one;
each line of stdin a datagram without its line feed, also the last without one."""
from lib.ncc import *

for host in hosts():
    with datagram_socket(host) as s:
        port = s.getsockname()[1]
        args = ["one", "", "two\n", "你吃饭了吗", "", "-v"]
        ncchat("udp-send", host, port, "--", *args).expect_status(OK)
        for text in args:
            equal(s.recv(65536), text.encode(), "a datagram of an argument")
        ncchat("udp-send", host, port, stdin=b"one\n\ntwo\r\n\x00\xff\nlast").expect_status(OK)
        for data in (b"one", b"", b"two\r", b"\x00\xff", b"last"):
            equal(s.recv(65536), data, "a datagram of a line")
        s.setblocking(False)
        try:
            fail(f"one too many: {s.recv(65536)!r}")
        except BlockingIOError:
            pass
