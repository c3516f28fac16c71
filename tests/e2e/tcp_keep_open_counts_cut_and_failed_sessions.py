#!/usr/bin/env python3
"""The verdict of listen -k: sessions that a signal cut and connections that
broke are failures, whatever came after them."""
from lib.ncc import *

p = listen("-k", "-v")
with dial(p.port) as conn:
    conn.sendall(b"half")
    p.wait_out(b"half")
    p.kill(signal.SIGTERM)
    p.expect_status(BROKEN)
equal(p.stdout, b"half", "stdout")

p = listen("-k", "-v")
conn = dial(p.port)
conn.sendall(b"x")
p.wait_out(b"x")
reset(conn)
p.wait_err("(?i)reset")
with dial(p.port) as conn:
    conn.sendall(b"y")
p.wait_out(b"y")
p.wait_err(r"(?s)reset.*\n.*(end|closed)")
p.kill(signal.SIGINT)
p.expect_status(BROKEN)
