#!/usr/bin/env python3
"""A server whose backlog is full does not answer: status 4 after
--connect-timeout, and the line names the address."""
from lib.ncc import *

server = Server(backlog=0)
fillers = []


def is_full():
    s = socket.socket()
    fillers.append(s)
    s.settimeout(0.2)
    try:
        s.connect(("127.0.0.1", server.port))
        return False
    except TimeoutError:
        return True


wait_until(is_full, "the backlog is full")
begun = time.monotonic()
p = connect(server.port, "--connect-timeout", "400ms").expect_status(TIMEOUT)
took = time.monotonic() - begun
check(0.4 <= took < 3 * SCALE, f"400 ms took {took:.3f} s")
contains(p.err, f"127.0.0.1:{server.port}", "stderr")
equal(len(p.err.splitlines()), 1, "lines on stderr")
