#!/usr/bin/env python3
"""A refused connection is status 3, and the line names the address."""
from lib.ncc import *

for host in hosts():
    port, keep = closed_port(host)
    for args in ((host, port), (shown(host, port),), (f"tcp://{shown(host, port)}",)):
        p = ncchat("connect", *args).expect_status(NETWORK)
        contains(p.err, shown(host, port), "stderr")
        matches(p.err, r"(?i)^ncchat: .*refused$", "stderr")
        equal(len(p.err.splitlines()), 1, "lines on stderr")
        equal(p.stdout, b"", "stdout")
