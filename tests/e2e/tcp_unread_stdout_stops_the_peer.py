#!/usr/bin/env python3
"""While nobody reads our stdout, ncchat stops reading the connection: it does
not grow and does not spin; when stdout is read, everything is there."""
from lib.ncc import *

data = random_bytes(48 << 20)
sent = [0]


def flood(conn):
    for piece in segments(data):
        conn.sendall(piece)
        sent[0] += len(piece)


server = Server()
p = connect(server.port, stdout="unread", stdin="open")
conn = server.accept()
conn.settimeout(60 * SCALE)
base = p.memory_kib("VmRSS")
feeder = go(flood, conn)
seen = [-1]


def stalled():
    before, seen[0] = seen[0], sent[0]
    if before == seen[0] > 0:
        return True
    pause(0.3)
    return False


wait_until(stalled, "the peer is stopped")
check(sent[0] < 32 << 20, f"{sent[0]} bytes were taken that nobody reads")
used = p.cpu_seconds()
pause(0.5)
check(p.cpu_seconds() - used < 0.2, "ncchat spins while it waits")
if not is_sanitized():
    grown = p.memory_kib() - base
    check(grown < 8 << 10, f"ncchat grew by {grown} KiB")


def rest():
    parts = []
    while True:
        piece = p.read_out(1 << 18)
        if not piece:
            return b"".join(parts)
        parts.append(piece)


reader = go(rest)
feeder.join(60)
conn.close()
same_bytes(reader.join(60), data, "on stdout")
p.expect_status(OK)
