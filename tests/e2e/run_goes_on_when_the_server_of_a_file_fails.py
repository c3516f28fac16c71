#!/usr/bin/env python3
"""A server made at the top of a file serves all of its tests. When a handler of
it fails, the tests behind still run, and the file is told as failed."""
from lib.ncc import *

p = run_lua('''
local s = nc.serve("tcp://127.0.0.1:0", {connections = "any"}, function(c) c:expect "hello" end)
nc.test("one", function() local c = nc.connect(s) c:send "nope" c:expect_eof() end)
nc.test("two", function() nc.sleep(0.01) end)
''')
p.expect_status(DIALOGUE)
out = p.stdout.decode()
matches(out, r"^ok 2 - two", "the report")
matches(out, r"^not ok 3 - .*t\.lua", "the report")
contains(out, "expect failed at byte 1 of 5", "the report")
