#!/usr/bin/env python3
"""While the peer does not read, ncchat stops reading stdin: it does not grow
and does not spin; when the peer reads on, everything is there."""
from lib.ncc import *

data = random_bytes(48 << 20)
server = Server()
p = connect(server.port, stdin="open")
with server.accept() as conn:
    base = p.memory_kib("VmRSS")
    sent = [0]

    def feed():
        for piece in segments(data):
            p.send(piece)
            sent[0] += len(piece)
        p.close_stdin()

    feeder = go(feed)
    seen = [-1]

    def stalled():
        before, seen[0] = seen[0], sent[0]
        if before == seen[0] > 0:
            return True
        pause(0.3)
        return False
    wait_until(stalled, "ncchat reads no more")
    check(sent[0] < 32 << 20, f"ncchat took {sent[0]} bytes that nobody reads")
    used = p.cpu_seconds()
    pause(0.5)
    check(p.cpu_seconds() - used < 0.2, "ncchat spins while it waits")
    if not is_sanitized():
        grown = p.memory_kib() - base
        check(grown < 8 << 10, f"ncchat grew by {grown} KiB")
    same_bytes(receive_all(conn, 1 << 16), data, "at the peer")
    feeder.join()
p.expect_status(OK)
