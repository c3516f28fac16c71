#!/usr/bin/env python3
"""run: no test, no file, no hit for --only, a file that cannot be compiled, an
empty folder: never status 0."""
from lib.ncc import *

run_lua("").expect_status(DIALOGUE)
run_lua("-- nothing\n").expect_status(DIALOGUE)
p = run_lua('nc.test("a", function() end)\n', "--only", "b").expect_status(DIALOGUE)
contains(p.err + p.stdout.decode(), "b", "what was not found")
p = run_lua('nc.test("good one", function() end)\nnc.test("bad one", function() nc.fail "x" end)\n',
            "--only", "good").expect_status(OK)
lacks(p.stdout.decode(), "bad one", "the report")
p = run_lua('for _, n in ipairs { "a1", "b1", "c1" } do nc.test(n, function() end) end\n',
            "--only", "a", "--only", "c").expect_status(OK)
equal(re.findall(r"^ok \d - (\w+)", p.stdout.decode(), re.M), ["a1", "c1"], "--only twice")
run_lua('for _, n in ipairs { "a1", "b1" } do nc.test(n, function() end) end\n', "--only", "a",
        "--only", "z").expect_status(DIALOGUE)
ncchat("run", path("absent.lua")).expect_status(USAGE)
os.mkdir(path("empty"))
check(ncchat("run", path("empty")).wait() in (DIALOGUE, USAGE), "an empty folder passed")
write_file("good.lua", 'io.stdout:write("ran\\n") nc.test("a", function() print "ran" end)\n')
p = ncchat("run", path("good.lua"), write_file("bad.lua", "nc.test(")).expect_status(USAGE)
lacks(p.stdout, b"ran", "nothing ran")
contains(p.err, "bad.lua:1", "stderr")
run_lua("local x = nil\nx()\n").expect_status(DIALOGUE)
run_lua('nc.test("a", function() end)\nerror "afterwards"\n').expect_status(DIALOGUE)
run_lua('nc.test("a", function() os.exit(0) end)\nnc.test("b", function() end)\n').expect_status(DIALOGUE)
run_lua('os.exit(0)\n').expect_status(DIALOGUE)
run_lua('nc.test("a", function() nc.serve("tcp://127.0.0.1:0", function(c) end) end)\n',
        "--timeout", "1s").expect_status(DIALOGUE)
run_lua('nc.test("a", function() nc.go(function() nc.fail "in a task" end) end)\n').expect_status(DIALOGUE)
run_lua('nc.test("a", function() nc.check(false, "soft") end)\n').expect_status(DIALOGUE)
run_lua('nc.test("a", function() pcall(nc.fail, "x") end)\n').expect_status(DIALOGUE)
run_lua('nc.test("a")\n').expect_status(DIALOGUE)
check(run_lua('nc.test("a", function() end)\nnc.test("a", function() end)\n').wait() in
      (OK, DIALOGUE), "two tests of one name")
