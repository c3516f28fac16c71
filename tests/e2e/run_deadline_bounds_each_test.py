#!/usr/bin/env python3
"""run --deadline bounds each test and fails it, whatever it does; the tests
behind it still run; status 1."""
from lib.ncc import *

silent = Server()
BODIES = (f'nc.connect("tcp://127.0.0.1:{silent.port}", {{timeout = 60}}):expect "x"',
          "nc.sleep(60)", "while true do end", "while true do pcall(error, 1) end",
          'coroutine.wrap(function() while true do end end)()')
for body in BODIES:
    begun = time.monotonic()
    p = run_lua(f'nc.test("a", function() {body} end)\nnc.test("b", function() end)\n',
                "--deadline", "500ms").expect_status(DIALOGUE)
    took = time.monotonic() - begun
    check(0.5 <= took < 4 * SCALE, f"{body}: took {took:.3f} s")
    matches(p.stdout.decode(), r"^not ok 1 - a", f"{body}: report")
    matches(p.stdout.decode(), r"^ok 2 - b", f"{body}: report")
p = run_lua('nc.test("a", { timeout = 0.3 }, function() nc.sleep(60) end)\n').expect_status(DIALOGUE)
