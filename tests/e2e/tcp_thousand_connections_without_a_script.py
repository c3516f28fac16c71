#!/usr/bin/env python3
"""listen -k without a script: a thousand connections at once, all heard."""
# limit: 60
from lib.ncc import *

COUNT = 1000
p = listen("-k", "-q")
conns = [dial(p.port) for _ in range(COUNT)]
for number, conn in enumerate(conns):
    conn.sendall(b"<%d>" % number)
for conn in conns:
    conn.shutdown(socket.SHUT_WR)
for conn in conns:
    equal(receive_all(conn), b"", "from ncchat")
    conn.close()
wait_until(lambda: p.stdout.count(b">") == COUNT, "all were heard")
equal(sorted(int(n) for n in re.findall(rb"<(\d+)>", p.stdout)), list(range(COUNT)), "each once")
p.kill()
p.expect_status(OK)
