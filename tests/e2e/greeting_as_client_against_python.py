#!/usr/bin/env python3
"""scripts/greeting-client.lua against a Python server over TCP4, TCP6, UDP and
a UNIX-domain socket, in one piece and cut at random."""
from lib.greeting import *

for extra in ((), ("--rechunk", "1")):
    for host in hosts():
        server = Server(greet_as_server, host=host)
        check_client(connect(server.port, *extra, "--script", CLIENT, host=host))
        server.join()
        with datagram_socket(host) as s:
            task = go(greet_as_udp_server, s)
            check_client(ncchat("udp-send", "--script", CLIENT, host, s.getsockname()[1]))
            task.join()
    server = Server(greet_as_server, unix=path("s" + "".join(extra)))
    check_client(ncchat("unix", *extra, "--script", CLIENT, server.unix))
    server.join()
    server = Server(greet_as_server, unix=f"@ncchat-e2e-{os.getpid()}{len(extra)}")
    check_client(ncchat("unix", *extra, "--script", CLIENT, server.unix))
    server.join()
