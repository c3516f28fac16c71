#!/usr/bin/env python3
"""run: a skipped test is no pass; when all were skipped the status is 77; with
NCCHAT_NO_SKIP=1 a skip is a failure."""
from lib.ncc import *

env = {"NCCHAT_NO_SKIP": ""}
SKIPPED = 'nc.test("a", function() nc.skip "needs a moon" end)\n'
p = run_lua(SKIPPED, env=env).expect_status(77)
matches(p.stdout.decode(), r"^ok 1 - a.*(?i:skip).*needs a moon", "the report")
p = run_lua(SKIPPED + 'nc.test("b", function() end)\n', env=env).expect_status(OK)
matches(p.stdout.decode(), r"1 passed.*1 skipped", "the count")
run_lua(SKIPPED + 'nc.test("b", function() nc.fail "x" end)\n', env=env).expect_status(DIALOGUE)
run_lua('nc.skip "the whole file"\n', env=env).expect_status(77)
for text in (SKIPPED, SKIPPED + 'nc.test("b", function() end)\n', 'nc.skip "all"\n'):
    p = run_lua(text, env={"NCCHAT_NO_SKIP": "1"}).expect_status(DIALOGUE)
    matches(p.stdout.decode(), r"^not ok 1", "the report")
