#!/usr/bin/env python3
"""Bytes that arrived before a reset are delivered, then the status is 5 and
the message says reset: also when they were queued while ncchat was stopped."""
from lib.ncc import *

data = random_bytes(50_000)


def is_stopped(p):
    with open(f"/proc/{p.pid}/stat", "rb") as f:
        return f.read().rpartition(b")")[2].split()[0] == b"T"


def stopped_while(p, conn):
    p.kill(signal.SIGSTOP)
    wait_until(lambda: is_stopped(p), "ncchat is stopped")
    conn.sendall(data)
    reset(conn)
    p.kill(signal.SIGCONT)


def check_end(p, how):
    p.expect_status(BROKEN)
    same_bytes(p.stdout, data, f"before the reset, {how}")
    matches(p.err, r"(?i)^ncchat: .*127\.0\.0\.1:\d+.*reset", f"stderr, {how}")
    equal(len(p.err.splitlines()), 1, f"lines on stderr, {how}")


for stdin in (None, "open"):
    server = Server()
    p = connect(server.port, stdin=stdin)
    stopped_while(p, server.accept())
    check_end(p, f"connect, stdin {stdin}")

    p = listen("-q", stdin=stdin)
    conn = dial(p.port)
    conn.sendall(b"")
    stopped_while(p, conn)
    check_end(p, f"listen, stdin {stdin}")

server = Server()
p = connect(server.port, stdin="open")
conn = server.accept()
conn.sendall(data)
p.wait_out_size(len(data))
reset(conn)
check_end(p, "already read")
