#!/usr/bin/env python3
"""Both greeting scripts against each other over TCP4, TCP6, UDP and a
UNIX-domain socket, twenty times cut at random."""
from lib.greeting import *


def both(server, client):
    check_client(client)
    server.expect_status(OK)


for seed in range(20):
    cut = ("--rechunk", seed) if seed else ()
    for host in hosts():
        server = listen(*cut, "--script", SERVER, host=host)
        both(server, connect(server.port, *cut, "--script", CLIENT, host=host))
        if seed < 3:
            server = udp_recv("--script", SERVER, host=host)
            both(server, ncchat("udp-send", "--script", CLIENT, host, server.port))
    server = unix_listen(*cut, "--script", SERVER)
    both(server, ncchat("unix", *cut, "--script", CLIENT, path("s")))
