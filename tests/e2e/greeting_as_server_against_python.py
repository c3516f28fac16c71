#!/usr/bin/env python3
"""scripts/greeting-server.lua against a Python client over TCP4, TCP6, UDP and
a UNIX-domain socket, in one piece and cut at random."""
from lib.greeting import *

for extra in ((), ("--rechunk", "1")):
    for host in hosts():
        p = listen(*extra, "--script", SERVER, host=host)
        with dial(p.port, host=host) as conn:
            greet_as_client(conn)
            conn.shutdown(socket.SHUT_WR)
            equal(receive_all(conn), b"", "after the greeting")
        p.expect_status(OK)
        p = udp_recv("--script", SERVER, host=host)
        with datagram_socket(host) as s:
            greet_as_udp_client(s, (host, p.port))
            p.expect_status(OK)
    p = unix_listen(*extra, "--script", SERVER)
    with dial(unix=path("s")) as conn:
        greet_as_client(conn)
    p.expect_status(OK)
