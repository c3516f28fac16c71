#!/usr/bin/env python3
"""A port in use is status 3, and the line names the address: whoever has it."""
from lib.ncc import *

for host in hosts():
    server = Server(host=host)
    p = ncchat("listen", host, server.port).expect_status(NETWORK)
    contains(p.err, shown(host, server.port), "stderr")
    matches(p.err, r"(?i)^ncchat: .*in use", "stderr")
    equal(len(p.err.splitlines()), 1, "lines on stderr")

server = Server()
p = ncchat("listen", server.port).expect_status(NETWORK)
contains(p.err, f"127.0.0.1:{server.port}", "stderr")
