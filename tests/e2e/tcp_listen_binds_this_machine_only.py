#!/usr/bin/env python3
"""listen PORT binds 127.0.0.1 and ::1 on one port and says so; any: binds
every address; -4 and -6 one family."""
from lib.ncc import *


def bound(p):
    """Local addresses on which it listens, as hex of /proc."""
    found = set()
    for table in ("tcp", "tcp6"):
        with open(f"/proc/{p.pid}/net/{table}", encoding="ascii") as f:
            for line in f.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == p.port:
                    found.add(fields[1].rpartition(":")[0])
    return found


V4, V6, ALL4, ALL6 = "0100007F", "0" * 24 + "01000000", "0" * 8, "0" * 32
both = len(hosts()) == 2

for port in ("0", "localhost:0"):
    p = listen(host=None, port=port)
    if port == "0":
        equal(bound(p), {V4, V6} if both else {V4}, f"addresses of listen {port}")
        if both:
            p.wait_err(rf"^ncchat: listening on 127\.0\.0\.1:{p.port}, \[::1\]:{p.port} "
                       rf"\(this machine only; any:{p.port} for all\)$")
    check(not bound(p) & {ALL4, ALL6}, "bound for all")
    with dial(p.port) as conn:
        conn.sendall(b"x")
    p.expect_status(OK)

for host in hosts():
    p = listen(host=None)
    with dial(p.port, host=host) as conn:
        conn.sendall(host.encode())
    p.expect_status(OK)
    equal(p.stdout, host.encode(), f"over {host}")

p = listen("-4", host=None)
equal(bound(p), {V4}, "addresses with -4")
dial(p.port).close()
p.expect_status(OK)
if both:
    p = listen("-6", host=None)
    equal(bound(p), {V6}, "addresses with -6")
    dial(p.port, host="::1").close()
    p.expect_status(OK)

for host in hosts():
    p = listen_endpoint("any:0")
    check(bound(p) & {ALL4, ALL6}, "not bound for all")
    p.wait_err(rf":{p.port}\b")
    with dial(p.port, host=host) as conn:
        conn.sendall(b"x")
    p.expect_status(OK)
