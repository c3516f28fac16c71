#!/usr/bin/env python3
"""scripts/greeting-test.lua passes as it is, also from its own folder and cut
at random."""
from lib.ncc import *

SCRIPTS = os.path.join(ROOT, "scripts")
SCRIPT = os.path.join(SCRIPTS, "greeting-test.lua")
for seed in range(20):
    ncchat("run", "--rechunk", seed, SCRIPT).expect_status(OK)
p = other(NCCHAT, "run", "greeting-test.lua", cwd=SCRIPTS).expect_status(OK)
matches(p.stdout.decode(), r"^ok 1 - both ends of the greeting", "the report")
