#!/usr/bin/env python3
"""Twenty seeds of --rechunk over tests/scripts: the same verdicts each time."""
# limit: 240
from lib.ncc import *

tests = os.path.join(ROOT, "tests", "scripts")
files = sorted(f for f in os.listdir(tests) if f.endswith(".lua"))
check(files, "tests/scripts holds no test")


def verdicts(p):
    return re.findall(r"^((?:not )?ok \d+ - .*?)(?: {2,}.*)?$", p.stdout.decode(), re.M)


expected = verdicts(ncchat("run", tests).expect_status(OK, 60))
check(expected, "no verdicts")
for seed in range(1, 21):
    p = ncchat("run", "--rechunk", seed, "--timeout-scale", "3", tests).expect_status(OK, 60)
    equal(verdicts(p), expected, f"verdicts with --rechunk {seed}")
