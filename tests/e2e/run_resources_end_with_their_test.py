#!/usr/bin/env python3
"""Connections, listeners and UNIX paths of a test are gone after it, also when
it failed; the next test is not touched."""
from lib.ncc import *

server = Server(receive_all)
p = run_lua(f'''
nc.test("fails", function()
  nc.listen("unix:{path("a")}")
  nc.connect("tcp://127.0.0.1:{server.port}"):send "from the first"
  nc.fail "now"
end)
nc.test("finds nothing", function()
  nc.check(not io.open("{path("a")}"), "the path is still there")
  local l = nc.listen("unix:{path("a")}")
  nc.go(function() nc.connect("unix:{path("a")}"):send "x" end)
  local c = l:accept()
  c:expect "x"
end)
''').expect_status(DIALOGUE)
out = p.stdout.decode()
matches(out, r"^not ok 1 - fails", "report")
matches(out, r"^ok 2 - finds nothing", "report")
equal(server.join(), [b"from the first"], "what the first test sent")
check(not os.path.exists(path("a")), "a UNIX path is left behind")
