#!/usr/bin/env python3
"""run: tests in the order of the file, one line each, a count at the end;
status 0 only when all passed; several files; a folder."""
from lib.ncc import *

p = run_lua('for _, n in ipairs { "c", "a", "b" } do nc.test(n, function() end) end\n')
p.expect_status(OK)
equal(re.findall(r"^ok (\d) - (\w)\b", p.stdout.decode(), re.M),
      [("1", "c"), ("2", "a"), ("3", "b")], "the order")
matches(p.stdout.decode(), r"\b3 passed\b", "the count")

p = run_lua('nc.test("good", function() end)\nnc.test("bad", function() nc.fail "so" end)\n'
            'nc.test("last", function() print "said" end)\n').expect_status(DIALOGUE)
out = p.stdout.decode()
equal(re.findall(r"^((?:not )?ok) (\d) - (\w+)", out, re.M),
      [("ok", "1", "good"), ("not ok", "2", "bad"), ("ok", "3", "last")], "the report")
contains(out, "so", "the reason")
matches(out, r"t\.lua:2\b", "the line")

os.mkdir(path("d"))
for name in ("b", "a", "c"):
    write_file(f"d/{name}.lua", f'nc.test("in {name}", function() end)\n')
write_file("d/notes.txt", "not a test")
p = ncchat("run", path("d")).expect_status(OK)
equal(re.findall(r"in (\w)", p.stdout.decode()), ["a", "b", "c"], "the order of files")
p = ncchat("run", path("d/c.lua"), path("d/a.lua")).expect_status(OK)
equal(re.findall(r"in (\w)", p.stdout.decode()), ["c", "a"], "the order as given")

p = run_lua("nc.equal(1, 1)\n", name="whole.lua").expect_status(OK)
contains(p.stdout.decode(), "whole", "a file without nc.test is one test")
run_lua("nc.equal(1, 2)\n").expect_status(DIALOGUE)
with open("/dev/full", "wb") as full:
    run_lua("nc.equal(1, 1)\n", stdout=full).expect_status(LOCAL)
