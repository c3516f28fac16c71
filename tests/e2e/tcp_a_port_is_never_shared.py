#!/usr/bin/env python3
"""Two listeners never share a port: not two ncchats, and not with a program
that sets SO_REUSEPORT."""
from lib.ncc import *

first = listen("--reuseaddr", stdin="open")
for args in ((), ("--reuseaddr",), ("--no-reuseaddr",)):
    p = ncchat("listen", *args, "127.0.0.1", first.port).expect_status(NETWORK)
    contains(p.err, f"127.0.0.1:{first.port}", "stderr")
other("nc.openbsd", "-l", "127.0.0.1", first.port).expect_status(1)
with dial(first.port) as conn:
    conn.sendall(b"mine")
first.expect_status(OK)
equal(first.stdout, b"mine", "the first listener")

sharing, port = other_listener("nc.openbsd", "-l", "127.0.0.1", "0", stdin="open")
ncchat("listen", "127.0.0.1", port).expect_status(NETWORK)
