#!/usr/bin/env python3
"""Each script of tests/false_pass tries to pass by not happening. It must exit
as its line `-- exit: N` says: 1 or 2, never 0."""
# limit: 240
from lib.ncc import *

tests = os.path.join(ROOT, "tests", "false_pass")
files = sorted(f for f in os.listdir(tests) if f.endswith(".lua"))
check(files, "tests/false_pass holds no script")
wrong = []
for name in files:
    file = os.path.join(tests, name)
    with open(file, encoding="utf-8") as f:
        text = f.read()
    said = re.search(r"^-- exit: ([12])$", text, re.M)
    if not said:
        wrong.append(f"{name}: has no line `-- exit: 1` or `-- exit: 2`")
        continue
    args = re.search(r"^-- args: (.*)$", text, re.M)
    p = ncchat("run", "--timeout", "2s", "--deadline", "5s", *(args.group(1).split() if args else ()),
               file, env={"NCCHAT_NO_SKIP": ""})
    if p.wait(20) != int(said.group(1)):
        wrong.append(f"{name}: exit {said.group(1)} expected, got {p.status}: "
                     f"{short(p.stdout.decode(), 300)} {short(p.err, 300)}")
check(not wrong, "\n".join(wrong))
