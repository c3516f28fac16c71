#!/usr/bin/env python3
"""Eight random megabytes each way at once against a Python peer, from a pipe,
in random segments; the peer ends when it has everything."""
# limit: 90
from lib.exchange import *


def peer_of(ours, theirs):
    def talk(conn):
        sender = Task(send_segments, conn, theirs, False)
        got = receive_all(conn, 1024)
        sender.join(60)
        same_bytes(got, ours, "from ncchat")
    return talk


for host in hosts():
    for size in SIZES:
        ours, theirs = random_bytes(size), random_bytes(size)
        server = Server(peer_of(ours, theirs), host=host)
        p = connect(server.port, host=host, stdin=ours).expect_status(OK, 60)
        server.join()
        same_bytes(p.stdout, theirs, "to ncchat connect")

        ours, theirs = random_bytes(size), random_bytes(size)
        p = listen(host=host, stdin=ours)
        with dial(p.port, host=host) as conn:
            peer_of(ours, theirs)(conn)
        p.expect_status(OK, 60)
        same_bytes(p.stdout, theirs, "to ncchat listen")
