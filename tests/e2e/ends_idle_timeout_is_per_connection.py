#!/usr/bin/env python3
"""With -k the idle timeout ends the idle connection only, not its neighbours
and not the server."""
from lib.ncc import *

p = listen("-k", "-v", "--idle-timeout", "700ms")
with dial(p.port) as busy, dial(p.port) as idle:
    idle.sendall(b"idle")
    ended = go(lambda: receive_all(idle))
    turn = 0
    while not ended.done:
        busy.sendall(b".")
        pause(0.1)
        turn += 1
        check(turn < 100, "the idle connection was not ended")
    busy.sendall(b"still here")
    p.wait_out(b"still here")
with dial(p.port) as conn:
    conn.sendall(b"next")
p.wait_out(b"next")
p.kill(signal.SIGTERM)
p.expect_status(TIMEOUT)
