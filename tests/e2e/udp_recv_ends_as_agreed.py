#!/usr/bin/env python3
"""udp-recv ends with 0 after --count datagrams or, when one came, after
--idle-timeout; when none came that is 4."""
from lib.ncc import *

with datagram_socket() as s:
    p = udp_recv("--idle-timeout", "500ms")
    s.sendto(b"one", ("127.0.0.1", p.port))
    p.expect_status(OK)
    equal(p.stdout, b"one", "stdout")

    udp_recv("--idle-timeout", "300ms").expect_status(TIMEOUT)

    p = udp_recv("-q", "--count", "3")
    for text in (b"1", b"2", b"3", b"4"):
        s.sendto(text, ("127.0.0.1", p.port))
    p.expect_status(OK)
    equal(p.stdout, b"123", "exactly three")
    equal(p.err, "", "stderr with -q")

    p = udp_recv()
    s.sendto(b"one", ("127.0.0.1", p.port))
    p.wait_out(b"one")
    p.kill(signal.SIGTERM)
    p.expect_status(OK)
