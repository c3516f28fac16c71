#!/usr/bin/env python3
"""With -k stdin is never read: a terminal or pipe is left alone, and a regular
file, which would be lost in silence, is a usage error."""
from lib.ncc import *

with open(write_file("data", b"lost"), "rb") as stdin:
    p = ncchat("listen", "-k", "127.0.0.1", "0", stdin=stdin).expect_status(USAGE)
matches(p.err, "stdin", "stderr")
reading, writing = os.pipe()
os.write(writing, b"untouched")
p = listen("-k", stdin=reading)
with dial(p.port) as conn:
    conn.sendall(b"x")
    p.wait_out(b"x")
p.kill()
p.expect_status(OK)
equal(os.read(reading, 100), b"untouched", "what was on stdin")
