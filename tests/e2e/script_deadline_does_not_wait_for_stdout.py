#!/usr/bin/env python3
"""Nobody reads stdout: --deadline and a signal end a script all the same, and
what was not taken is told."""
from lib.ncc import *

CODE = 'print(("y"):rep(3000000)) nc.sleep(60)'
server = Server(lambda conn: suppress(receive_all, conn))
reading, writing = os.pipe()
started = time.monotonic()
p = connect(server.port, "--deadline", "300ms", "-e", CODE, stdout=writing)
p.expect_status(DEADLINE, 10)
check(time.monotonic() - started < 2, f"{time.monotonic() - started:.1f} s for --deadline 300ms")
lacks(p.err, "did not come back", "stderr")
contains(p.err, "not taken in time", "stderr")
p = listen("-k", "-e", CODE, stdout=writing)
with dial(p.port):
    wait_until(lambda: os.read(reading, 65536), "the first bytes")
    p.kill(signal.SIGTERM)
    check(p.wait(3) in (DIALOGUE, LOCAL), f"status {p.status}")
