#!/usr/bin/env python3
"""--accept-timeout ends a listener to which nobody comes, with status 4."""
from lib.ncc import *

for args in (("listen", "127.0.0.1", "0"), ("listen", "-k", "127.0.0.1", "0"),
             ("udp-recv", "127.0.0.1", "0"), ("unix", "--listen", path("s"))):
    begun = time.monotonic()
    p = ncchat(args[0], "--accept-timeout", "400ms", *args[1:]).expect_status(TIMEOUT)
    took = time.monotonic() - begun
    check(0.4 <= took < 0.4 + 2 * SCALE, f"{args}: 400 ms took {took:.3f} s")
    check(re.search(r"(?m)^ncchat: .*400 ?ms", p.err), f"{args}: stderr {p.err!r}")
p = listen("--accept-timeout", "500ms", stdin="open")
with dial(p.port) as conn:
    pause(0.9)
    conn.sendall(b"late")
p.expect_status(OK)
equal(p.stdout, b"late", "a connection that was accepted in time")
