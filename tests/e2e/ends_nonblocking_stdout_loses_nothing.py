#!/usr/bin/env python3
"""A stdout that takes little at a time, blocking or not, loses no byte; nor do
stop and continue in the middle."""
from lib.ncc import *

data = random_bytes(4 << 20)
for blocking in (True, False):
    out_read, out_write = os.pipe()
    os.set_blocking(out_write, blocking)
    server = Server(lambda conn: (conn.sendall(data), None)[1])
    p = connect(server.port, stdout=out_write)
    os.close(out_write)
    parts, count = [], 0
    while True:
        piece = os.read(out_read, rng.randint(1, 30_000))
        if not piece:
            break
        parts.append(piece)
        count += 1
        if count % 50 == 0:
            p.kill(signal.SIGSTOP)
            pause(0.002)
            p.kill(signal.SIGCONT)
    os.close(out_read)
    p.expect_status(OK)
    same_bytes(b"".join(parts), data, f"on stdout, blocking {blocking}")
