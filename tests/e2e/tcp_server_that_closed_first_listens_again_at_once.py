#!/usr/bin/env python3
"""A server that closed first leaves a connection in TIME_WAIT. The next one
listens at once by default, and is refused with --no-reuseaddr."""
from lib.ncc import *


def in_time_wait(port):
    with open("/proc/net/tcp", encoding="ascii") as f:
        return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "06"
                   for line in f.readlines()[1:])


for options in ((), ("--reuseaddr",)):
    server = listen(stdin=b"that is all")
    port = server.port
    with dial(port) as conn:
        equal(receive_all(conn), b"that is all", "from the server")
    server.expect_status(OK)
    wait_until(lambda port=port: in_time_wait(port), "the server's end is in TIME_WAIT")
    p = ncchat("listen", "--no-reuseaddr", "127.0.0.1", port).expect_status(NETWORK)
    contains(p.err, f"127.0.0.1:{port}", "stderr")
    again = listen(*options, port=str(port), stdin=b"again")
    equal(again.port, port, "port")
    with dial(port) as conn:
        equal(receive_all(conn), b"again", "from the next server")
    again.expect_status(OK)
