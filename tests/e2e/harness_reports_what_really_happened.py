#!/usr/bin/env python3
"""The runner of these tests believes nothing: a failure, a time-out, a
process or file left behind, and a run in which nothing passed are failures."""
from lib.ncc import *

RUNNER = os.path.join(ROOT, "tests", "e2e", "run")


def test_file(name, text):
    file = write_file(name, text)
    os.chmod(file, 0o755)
    return file


def run(*args, **env):
    env.setdefault("NCCHAT_NO_SKIP", "")
    return other(RUNNER, "--binary", tool("true"), *args, env=env)


def last_line(process):
    return process.stdout.decode().splitlines()[-1]


good = test_file("good.py", "#!/bin/sh\necho unseen\n")
bad = test_file("bad.py", "#!/bin/sh\necho what went wrong\nexit 3\n")
skipped = test_file("skipped.py", "#!/bin/sh\necho needs a moon\nexit 77\n")
slow = test_file("slow.py", "#!/bin/sh\n# limit: 1\nexec sleep 60\n")
orphan = test_file("orphan.py", "#!/bin/sh\nsleep 60 &\n")
escaped = test_file("escaped.py", "#!/bin/sh\nsetsid sleep 60 >/dev/null 2>&1 &\n")
litter = test_file("litter.py", "#!/bin/sh\n: >\"$TMPDIR/forgotten\"\n")

p = run(good).expect_status(0)
equal(p.stdout, b"ok - good\n1 passed, 0 failed, 0 skipped\n", "one good test")

p = run("-j", "1", good, bad).expect_status(1)
contains(p.stdout, b"not ok - bad", "a failure")
contains(p.stdout, b"    what went wrong\n", "output of a failure")
lacks(p.stdout, b"unseen", "output of a success")
equal(last_line(p), "1 passed, 1 failed, 0 skipped", "count")

p = run(good, skipped).expect_status(0)
contains(p.stdout, b"ok - skipped # skip needs a moon\n", "a skip with its reason")
equal(last_line(p), "1 passed, 0 failed, 1 skipped", "count")
run(skipped).expect_status(1)
p = run(good, skipped, NCCHAT_NO_SKIP="1").expect_status(1)
equal(last_line(p), "1 passed, 1 failed, 0 skipped", "a skip that is not allowed")

p = run(slow, NCCHAT_TEST_SCALE="1").expect_status(1, 20)
contains(p.stdout, b"still running after its limit of 1 s", "a time-out")

for file, said in ((orphan, b"left a process behind"), (escaped, b"left a process behind"),
                   (litter, b"left a file behind: forgotten")):
    p = run(good, file).expect_status(1, 20)
    contains(p.stdout, said, os.path.basename(file))
    equal(last_line(p), "1 passed, 1 failed, 0 skipped", "count")

order = [run("-j", "1", "--shuffle", "7", good, bad, skipped, litter).expect_status(1).stdout
         for _ in range(2)]
equal(re.findall(rb"^(?:not )?ok - \w+", order[0], re.M),
      re.findall(rb"^(?:not )?ok - \w+", order[1], re.M), "one seed, one order")
run(path("absent.py")).expect_status(1)
other(RUNNER, "--binary", path("absent")).expect_status(2)
