#!/usr/bin/env python3
"""Two udp-recv do not share a port by default, since only one of them would
hear; --reuseaddr on both allows it."""
from lib.ncc import *

first = udp_recv("-q", "--count", "1")
p = ncchat("udp-recv", "127.0.0.1", first.port).expect_status(NETWORK)
contains(p.err, f"127.0.0.1:{first.port}", "stderr")
matches(p.err, "(?i)in use", "stderr")
ncchat("udp-recv", "--no-reuseaddr", "127.0.0.1", first.port).expect_status(NETWORK)
with datagram_socket() as s:
    s.sendto(b"x", ("127.0.0.1", first.port))
first.expect_status(OK)

first = udp_recv("--reuseaddr", "--deadline", "20s")
second = udp_recv("--reuseaddr", "--deadline", "20s", port=str(first.port))
for p in (first, second):
    p.kill()
    p.wait()
