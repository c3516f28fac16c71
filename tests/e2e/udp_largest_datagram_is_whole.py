#!/usr/bin/env python3
"""65,507 bytes pass whole in both directions; one byte more is refused with
the limit, before anything is sent."""
from lib.ncc import *

data = random_bytes(65507).replace(b"\n", b"\0")
with datagram_socket() as s:
    port = s.getsockname()[1]
    ncchat("udp-send", "127.0.0.1", port, stdin=data + b"\n").expect_status(OK)
    same_bytes(s.recv(65536), data, "from stdin")
    text = "x" * 65507
    ncchat("udp-send", "127.0.0.1", port, text).expect_status(OK)
    same_bytes(s.recv(65536), text.encode(), "from an argument")

    p = ncchat("udp-send", "127.0.0.1", port, "first", "x" * 65508).expect_status(USAGE)
    contains(p.err, "65508", "stderr")
    contains(p.err, "65507", "stderr")
    s.setblocking(False)
    try:
        fail(f"something was sent: {s.recv(65536)!r}")
    except BlockingIOError:
        pass
    s.settimeout(LIMIT)
    p = ncchat("udp-send", "127.0.0.1", port, stdin=data + b"x\n")
    check(p.wait() not in (OK, None), "a line that is too long succeeded")
    contains(p.err, "65507", "stderr")

    p = udp_recv("--count", "1")
    s.sendto(data, ("127.0.0.1", p.port))
    p.expect_status(OK)
    same_bytes(p.stdout, data, "received")
    contains(p.err, ": 65507 bytes", "stderr")
