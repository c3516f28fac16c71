#!/usr/bin/env python3
"""run --seed gives the same random numbers again; the seed of a failed run is
told."""
from lib.ncc import *

TEXT = 'nc.test("a", function() print(nc.random and nc.random(1, 1000000000) or ' \
       'math.random(1, 1000000000)) nc.fail "x" end)\n'


def numbers(*args):
    p = run_lua(TEXT, *args).expect_status(DIALOGUE)
    return re.findall(r"^\W*(\d+)$", p.stdout.decode(), re.M), p.stdout.decode()


first, _ = numbers("--seed", "7")
check(len(first) == 1, f"one number, not {first}")
equal(numbers("--seed", "7")[0], first, "the same seed")
check(numbers("--seed", "8")[0] != first, "another seed gives the same number")
free, out = numbers()
seed = matches(out, r"--seed (\d+)", "the report").group(1)
equal(numbers("--seed", seed)[0], free, "the seed that was told")
