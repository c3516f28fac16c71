#!/usr/bin/env python3
"""A pipe on stderr that is full and that nobody reads stops no server: its
sessions go on and a signal ends it at once. What a slow reader gets is whole."""
from lib.ncc import *

PIPE = 4096


def full_pipe():
    reading, writing = os.pipe()
    fcntl.fcntl(writing, 1031, PIPE)            # F_SETPIPE_SZ
    return reading, writing


# Forty sessions that fail, each with many lines: far more than the pipe takes.
reading, writing = full_pipe()
p = listen("-q", "-k", "-e", 'expect "never"', stderr=writing)
os.close(writing)
for _ in range(40):
    with dial(p.port) as conn:
        conn.sendall(b"x" * 100)
        suppress(receive_all, conn)
p.kill(signal.SIGTERM)
p.expect_status(DIALOGUE, 5)
with open(reading, "rb") as f:
    equal(len(f.read(2 * PIPE)) > 0, True, "something was said")

# With a reader nothing is lost.
reading, writing = full_pipe()
p = listen("-q", "-k", "-e", 'expect "never"', stderr=writing)
os.close(writing)
for _ in range(40):
    with dial(p.port) as conn:
        conn.sendall(b"x" * 100)
        suppress(receive_all, conn)
p.kill(signal.SIGTERM)
with open(reading, "rb") as f:
    said = f.read().decode()
p.expect_status(DIALOGUE, 5)
equal(len(re.findall(r"^ncchat: not ok - ", said, re.M)), 40, "verdicts")
lacks(said, "left out")
