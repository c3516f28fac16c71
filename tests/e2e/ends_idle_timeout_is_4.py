#!/usr/bin/env python3
"""--idle-timeout ends a connection on which nothing moves, with status 4; any
byte in either direction renews it."""
from lib.ncc import *


def timed(p, seconds, what):
    begun = time.monotonic()
    p.expect_status(TIMEOUT)
    took = time.monotonic() - begun
    check(seconds - 0.1 <= took < seconds + 2 * SCALE, f"{what}: {seconds} s took {took:.3f} s")
    matches(p.err, r"^ncchat: .*(idle|nothing)", f"stderr, {what}")


server = Server()
p = connect(server.port, "--idle-timeout", "400ms", stdin="open")
with server.accept():
    timed(p, 0.4, "connect")

p = listen("--idle-timeout", "400ms", stdin="open")
pause(0.8)
equal(p.running, True, "the listener before its first connection")
with dial(p.port):
    timed(p, 0.4, "listen")

p = connect(server.port, "--idle-timeout", "1s", stdin="open")
with server.accept() as conn:
    for turn in range(8):
        if turn % 2:
            conn.sendall(b"x")
        else:
            p.send(b"y")
        pause(0.25)
    equal(p.running, True, "while something moves")
    timed(p, 1.0 - 0.25, "afterwards")
