#!/usr/bin/env python3
"""A port nobody has answers with ICMP: udp-send ends with status 3 and names
the address, also when only one datagram was sent."""
from lib.ncc import *

for host in hosts():
    port, _ = closed_port(host, socket.SOCK_DGRAM)
    for args in (("one",), ("one", "two", "three")):
        p = ncchat("udp-send", host, port, *args).expect_status(NETWORK)
        contains(p.err, shown(host, port), "stderr")
        matches(p.err, r"(?i)refused", "stderr")
    ncchat("udp-send", host, port, stdin=b"a\nb\nc\n").expect_status(NETWORK)
