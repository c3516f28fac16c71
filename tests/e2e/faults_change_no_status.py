#!/usr/bin/env python3
"""A reset, a refusal, a time limit: each ends with its own status although
calls are made short and interrupted, and no limit is prolonged by it."""
from lib.faults import *


def say_and_reset(conn):
    conn.sendall(b"last words")
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


for faults in all_faults():
    server = Server(say_and_reset)
    p = connect(server.port, stdin="open", env=faults.env).expect_status(BROKEN)
    server.join()
    equal(p.stdout, b"last words", f"what came before the reset, {faults}")

    connect(free_port(), env=faults.env).expect_status(NETWORK)

    began = time.monotonic()
    listen("--accept-timeout", "500ms", env=faults.env).expect_status(TIMEOUT)
    took = time.monotonic() - began
    check(took < 5 * SCALE, f"a limit of 0.5 s took {took:.1f} s, {faults}")
    faults.expect_used("all of these")
