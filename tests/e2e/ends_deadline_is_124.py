#!/usr/bin/env python3
"""--deadline bounds the whole run, in every state, with status 124; bytes that
arrive do not renew it."""
from lib.ncc import *


def drip(conn):
    try:
        while True:
            conn.sendall(b".")
            pause(0.05)
    except OSError:
        pass                            # ncchat has ended


def timed(seconds, start, what):
    begun = time.monotonic()
    p = start().expect_status(DEADLINE)
    took = time.monotonic() - begun
    check(seconds <= took < seconds + 2 * SCALE, f"{what}: {seconds} s took {took:.3f} s")
    matches(p.err, r"^ncchat: .*(deadline|--deadline)", f"stderr, {what}")
    return p


server = Server(drip)
p = timed(0.6, lambda: connect(server.port, "--deadline", "600ms", stdin="open"), "connected")
check(len(p.stdout) >= 3, "what came before the deadline")
timed(0.3, lambda: ncchat("listen", "-q", "--deadline", "300ms", "127.0.0.1", "0"), "listening")
timed(0.3, lambda: ncchat("listen", "-kq", "--deadline", "300ms", "127.0.0.1", "0"), "with -k")
timed(0.3, lambda: ncchat("udp-recv", "-q", "--deadline", "0.3", "127.0.0.1", "0"), "udp-recv")
timed(0.3, lambda: ncchat("unix", "-q", "--listen", "--deadline", "300ms", path("s")), "unix")
check(not os.path.exists(path("s")), "the UNIX path is left behind")
