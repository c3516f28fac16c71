#!/usr/bin/env python3
"""Twenty seeds of --rechunk over tests/scripts: the same verdicts each time."""
# limit: 240
from concurrent.futures import ThreadPoolExecutor

from lib.ncc import *

tests = os.path.join(ROOT, "tests", "scripts")
files = sorted(f for f in os.listdir(tests) if f.endswith(".lua"))
check(files, "tests/scripts holds no test")


def verdicts(p):
    return re.findall(r"^((?:not )?ok \d+ - .*?)(?: {2,}.*)?$", p.stdout.decode(), re.M)


def cut(seed):
    p = ncchat("run", "--rechunk", seed, "--timeout-scale", "3", tests)
    if p.wait(100) != OK:
        wrong = re.findall(r"^not ok .*(?:\n  .*)*", p.stdout.decode(), re.M)
        fail(f"--rechunk {seed}: status {p.status} {p.err}\n" + "\n".join(wrong)[:6000])
    equal(verdicts(p), expected, f"verdicts with --rechunk {seed}")


expected = verdicts(ncchat("run", tests).expect_status(OK, 60))
check(expected, "no verdicts")
with ThreadPoolExecutor(4) as pool:             # much of it is waiting for timeouts
    list(pool.map(cut, range(1, 21)))
