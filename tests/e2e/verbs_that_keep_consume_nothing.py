#!/usr/bin/env python3
"""keep = true leaves everything unread, also what was skipped on the way, and
also when it came in two pieces."""
from lib.ncc import *

for verb in ("wait_for", "wait_line", "read_until"):
    run_lua(f'''
local server = nc.serve("tcp://127.0.0.1:0", function(c)
  c:send "first\\n"
  c:expect "more"
  c:send "second\\nREADY\\n"
end)
local c = nc.connect(server)
nc.go(function() c:send "more" end)
c:{verb}("READY", {{ keep = true }})
c:expect "first\\nsecond\\nREADY\\n"
''').expect_status(OK)
