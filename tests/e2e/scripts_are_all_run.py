#!/usr/bin/env python3
"""Every file of scripts/ is run by an end-to-end test, and compiles."""
from lib.ncc import *

here = os.path.join(ROOT, "tests", "e2e")
tests = ""
for folder_name, _, names in os.walk(here):
    for name in names:
        if name.endswith(".py") and name != os.path.basename(__file__):
            with open(os.path.join(folder_name, name), encoding="utf-8") as f:
                tests += f.read()
scripts = sorted(f for f in os.listdir(os.path.join(ROOT, "scripts")) if f.endswith(".lua"))
check(scripts, "scripts/ is empty")
unused = [name for name in scripts if f'"{name}"' not in tests]
check(not unused, f"no test runs {', '.join(unused)}")
for name in scripts:
    with open(os.path.join(ROOT, "scripts", name), encoding="utf-8") as f:
        lines = f.read().splitlines()
    check(len(lines) <= 60, f"{name} has {len(lines)} lines: 60 at most")
    check(lines[0].startswith("--"), f"{name} does not begin with what it is for")
