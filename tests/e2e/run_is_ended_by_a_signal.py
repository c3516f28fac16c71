#!/usr/bin/env python3
"""SIGINT or SIGTERM ends run at once with 128+n; the test that was cut is told
and is no pass; what its end had to remove is removed."""
from lib.ncc import *

for signo in (signal.SIGINT, signal.SIGTERM):
    p = run_lua(f'nc.test("first", function() end)\n'
                f'nc.test("second", function() nc.listen("unix:{path("s")}") nc.sleep(60) end)\n'
                f'nc.test("third", function() end)\n')
    wait_until(lambda: os.path.exists(path("s")), "the second test runs")
    p.kill(signo)
    p.expect_status(128 + signo, 2)
    out = p.stdout.decode()
    matches(out, r"^ok 1 - first", "the report")
    check(not re.search(r"^ok 2 - second", out, re.M), "a test that was cut is a pass")
    check(not re.search(r"^ok \d - third", out, re.M), "a test ran after the signal")
    check(not os.path.exists(path("s")), "a UNIX path is left behind")
