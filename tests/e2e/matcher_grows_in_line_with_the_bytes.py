#!/usr/bin/env python3
"""Four times the bytes cost four times the instructions, counted by callgrind,
for literals, patterns, lines and alternatives in pieces of 1, 100 and 64 Ki."""
from lib.ncc import *

driver = os.path.join(os.path.dirname(NCCHAT), "tests/unit/test_matcher_linear")
if not os.path.exists(driver):
    skip("needs the unit tests: make unit")


def run(argv):
    p = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    if p.returncode == 2:
        return None                     # no such example
    equal(p.returncode, 0, f"status of {argv}: {p.stderr}")
    return p.stdout


def instructions(example, size, piece):
    run([tool("valgrind"), "--tool=callgrind", f"--callgrind-out-file={path('out')}", "-q",
         driver, str(example), str(size), str(piece)])
    with open(path("out")) as f:
        totals = [line for line in f if line.startswith(("summary:", "totals:"))]
    return int(totals[-1].split()[1])


KINDS = ("a text", "an open pattern", "lines", "alternatives")
names = []
while (line := run([driver, str(len(names)), "1", "1"])) is not None:
    names.append(line.partition(":")[0])
chosen = [names.index(kind) for kind in KINDS]
if is_sanitized():                      # valgrind and ASan exclude each other
    raise SystemExit(0)
start = instructions(chosen[0], 1, 1)   # what the process itself costs
for example in chosen:
    for piece in (1, 100, 65536):
        size = (16 if piece == 1 else 128) * 1024
        small = instructions(example, size, piece) - start
        large = instructions(example, 4 * size, piece) - start
        check(large < 5.5 * max(small, 500_000),
              f"{names[example]}, pieces of {piece}: {size} bytes {small}, "
              f"{4 * size} bytes {large} instructions")
