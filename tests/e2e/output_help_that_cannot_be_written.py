#!/usr/bin/env python3
"""Help, version and completions that stdout does not take are status 7, and
one line says why."""
from lib.ncc import *

for args in (("--help",), ("--version",), ("help", "listen"), ("connect", "--help"),
             ("completions", "bash")):
    with open("/dev/full", "wb") as full:
        p = ncchat(*args, stdout=full).expect_status(LOCAL)
    equal(p.err, "ncchat: stdout: No space left on device\n", f"stderr of {args}")
    p = ncchat(*args, stdout="closed").expect_status(LOCAL)
    equal(p.err, "ncchat: stdout: Bad file descriptor\n", f"stderr of {args}")
