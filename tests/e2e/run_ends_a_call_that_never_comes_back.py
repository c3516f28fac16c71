#!/usr/bin/env python3
"""A pattern of Lua's own can run for years inside of C, where no hook sees it:
the process ends soon after the deadline all the same, and names the test."""
from lib.ncc import *

SPIN = 'local s = ("a"):rep(30000); s:find(".-.-.-.-b")'

p = run_lua(f'nc.test("runs for years", {{ timeout = 0.3 }}, function() {SPIN} end)\n')
p.expect_status(DIALOGUE)
contains(p.err, "runs for years", "stderr")
contains(p.err, "deadline", "stderr")

server = Server()
p = connect(server.port, "--deadline", "300ms", "-e", SPIN).expect_status(DEADLINE)
contains(p.err, "deadline", "stderr")
