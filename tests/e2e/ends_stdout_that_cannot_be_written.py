#!/usr/bin/env python3
"""When stdout cannot take what came, that is said in one line, status 7."""
from lib.ncc import *

data = random_bytes(300_000)


def flood(conn):
    try:
        conn.sendall(data)
        receive_all(conn)
    except OSError:
        pass                            # ncchat has ended already


server = Server(flood)
with open("/dev/full", "wb") as full:
    p = connect(server.port, stdin="open", stdout=full).expect_status(LOCAL)
matches(p.err, r"^ncchat: .*stdout.*No space left on device$", "stderr")
equal(len(p.err.splitlines()), 1, "lines on stderr")

with open("/dev/full", "wb") as full:
    p = listen("-q", stdin="open", stdout=full)
    conn = dial(p.port)
    go(flood, conn)
    p.expect_status(LOCAL)
    conn.close()

with open("/dev/full", "wb") as full:
    p = udp_recv("-q", "--count", "1", stdout=full)
    with datagram_socket() as s:
        s.sendto(b"x", ("127.0.0.1", p.port))
        p.expect_status(LOCAL)

with open("/dev/full", "wb") as full:
    for args in (("--version",), ("--help",), ("help", "connect"), ("completions", "bash")):
        ncchat(*args, stdout=full).expect_status(LOCAL)
