#!/usr/bin/env python3
"""Each wait is bounded by its own, the connection's or --timeout; bytes that
arrive do not renew it; --timeout-scale stretches; --deadline ends all."""
from lib.ncc import *


def drip(conn):
    try:
        while True:
            conn.sendall(b".")
            pause(0.05)
    except OSError:
        pass                            # ncchat has ended


server = Server(drip)


def timed(low, high, *args, status=DIALOGUE):
    begun = time.monotonic()
    p = connect(server.port, *args).expect_status(status)
    took = time.monotonic() - begun
    check(low <= took < high * SCALE, f"{args} took {took:.3f} s")
    return p


timed(0.4, 2, "-e", 'wait_for("x", { timeout = 0.4 })')
timed(0.4, 2, "-e", 'local c = ...; c.timeout = 0.4; wait_for "x"')
timed(0.4, 2, "--timeout", "400ms", "-e", 'wait_for "x"')
timed(0.8, 2.5, "--timeout", "400ms", "--timeout-scale", "2", "-e", 'wait_for "x"')
timed(0.8, 2.5, "--timeout-scale", "2", "-e", 'wait_for("x", { timeout = 0.4 })')
timed(0.4, 2, "--timeout", "60", "--deadline", "400ms", "-e", 'wait_for "x"', status=DEADLINE)
timed(0.4, 3, "--deadline", "400ms", "-e", 'while true do end', status=DEADLINE)
timed(0.4, 3, "--deadline", "400ms", "-e", 'while true do pcall(error) end', status=DEADLINE)
server = Server()
timed(0.3, 2, "-e", 'nc.sleep(0.3)', status=OK)
