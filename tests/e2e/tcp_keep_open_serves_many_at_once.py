#!/usr/bin/env python3
"""listen -k serves several connections at the same time and each after
another; SIGTERM then ends it with 0."""
from lib.ncc import *

p = listen("-k", "-v", stdin="open")
conns = [dial(p.port) for _ in range(20)]
expected = []
for turn in range(3):
    for number, conn in reversed(list(enumerate(conns))):
        text = b"<%d:%d>" % (number, turn)
        expected.append(text)
        conn.sendall(text)
        p.wait_out(text)
equal(p.stdout, b"".join(expected), "in the order of their coming")
for conn in conns:
    conn.close()
for number in range(20):
    with dial(p.port) as conn:
        conn.sendall(b"[%d]" % number)
    p.wait_out(b"[%d]" % number)
equal(p.running, True, "running")
p.kill(signal.SIGTERM)
p.expect_status(OK)
