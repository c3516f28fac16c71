#!/usr/bin/env python3
"""Random data both ways at once arrive whole although each read and write
takes a few bytes and every second call is interrupted."""
# limit: 90
from lib.faults import *


def peer_of(ours, theirs):
    def talk(conn):
        sender = Task(send_segments, conn, theirs, False)
        got = receive_all(conn, 1024)
        sender.join(60)
        same_bytes(got, ours, "from ncchat")
    return talk


for faults in all_faults():
    for size in (150_000, 1):
        ours, theirs = random_bytes(size), random_bytes(size)
        server = Server(peer_of(ours, theirs))
        p = connect(server.port, stdin=ours, env=faults.env).expect_status(OK, 60)
        server.join()
        same_bytes(p.stdout, theirs, f"to ncchat connect, {faults}")
        if size > 1:
            faults.expect_used("connect", 10)

        ours, theirs = random_bytes(size), random_bytes(size)
        p = listen(stdin=ours, env=faults.env)
        with dial(p.port) as conn:
            peer_of(ours, theirs)(conn)
        p.expect_status(OK, 60)
        same_bytes(p.stdout, theirs, f"to ncchat listen, {faults}")
        if size > 1:
            faults.expect_used("listen", 10)
