#!/usr/bin/env python3
"""A name server that never answers is bounded by --connect-timeout, and so is
the way out: the lookup that still hangs does not hold the process."""
from lib.names import *

mute = with_names(nameserver=Nameserver(answer=None))
begun = time.monotonic()
p = ncchat("connect", "--connect-timeout", "500ms", "some.host.test", "80",
           prefix=mute).expect_status(TIMEOUT)
took = time.monotonic() - begun
check(0.5 <= took < 3 * SCALE, f"500 ms took {took:.3f} s")
contains(p.err, "some.host.test", "stderr")

begun = time.monotonic()
p = ncchat("connect", "some.host.test", "80", prefix=mute)
wait_until(lambda: mute.nameserver.questions > 1, "the question was asked")
p.kill(signal.SIGTERM)
p.expect_status(128 + signal.SIGTERM, 2)

p = ncchat("connect", "--deadline", "500ms", "some.host.test", "80",
           prefix=mute).expect_status(DEADLINE)
