#!/usr/bin/env python3
"""The acceptance test of the design: a failure tells the test, the line, the
connection, what was expected and received with the bytes that differ, the
dialogue, who else waits, and how to run it again."""
from lib.ncc import *

FILL = "250-" + "x" * (214 - 24 - 4 - 2)     # with the banner: 214 bytes
TEXT = f'''local nc = require "ncchat"

nc.test("first", function() nc.check(true) end)
nc.test("second", function() nc.check(true) end)

local function server(c)
  c:send "220 mail.example ESMTP\\r\\n"
  c:line "EHLO client.test"
  c:send("{FILL}\\r\\n250-HELP\\r\\n")  c:line()
end

nc.test("EHLO lists capabilities", function()
  local listener = nc.serve("tcp://127.0.0.1:0", server)
  local c = nc.connect(listener)
  c:line(nc.re[[220 ]])
  c:send_line "EHLO client.test"
  c:line(nc.re[[250-x]])
  --
  --
  --
  --
  c:expect "250 HELP"
end)
'''
equal(TEXT.splitlines()[21].strip(), 'c:expect "250 HELP"', "line 22")
equal(TEXT.splitlines()[8].strip()[-8:], "c:line()", "line 9")
equal(len("220 mail.example ESMTP\r\n" + FILL + "\r\n"), 214, "bytes in front")
p = run_lua(TEXT, "--seed", "7", name="ehlo.lua").expect_status(DIALOGUE)
out = p.stdout.decode()
matches(out, r"^not ok 3 - EHLO lists capabilities +\S*ehlo\.lua:22 +\d+\.\d{3} s$", "the test")
matches(out, r"^  c1 tcp 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+: expect failed at byte 4 of 8, "
             r"214 bytes into the stream$", "the verb")
expected = matches(out, r'^    expected  "250 HELP" +32 35 30 20 48 45 4c 50$', "expected").group(0)
received = matches(out, r'^    received  "250-HELP\\r\\n" +32 35 30 2d 48 45 4c 50 0d 0a$',
                   "received").group(0)
caret = out.splitlines()[out.splitlines().index(received) + 1]
matches(caret, r"^ +\^ +\^\^$", "the carets")
equal(caret.index("^"), received.index('"') + 4, "the caret below the text")
equal(caret.rindex("^^"), received.index("2d"), "the carets below the hex")
equal(expected.index("32 35 30"), received.index("32 35 30"), "the columns of the hex")
matches(out, r"^  the dialogue:  \+\d\.\d{3} \S+ [<>-] ", "the dialogue")
for said in (r"c1 < 220 mail\.example ESMTP\\r\\n", r"c1 > EHLO client\.test\\r\\n",
             r"c1 < 250-HELP\\r\\n"):
    matches(out, rf"^  (the dialogue:| {{14}}) +\+\d\.\d{{3}} {said}$", "the dialogue")
matches(out, r"^  others: serve#1 waits in line\(\) since \d+\.\d{3} s \(\S*ehlo\.lua:9\)$", "others")
again = matches(out, r'^  again:  (ncchat run \S*ehlo\.lua --only "EHLO lists capabilities" --seed 7)$',
                "again").group(1)
repeat = ["bash", "-c", again.replace("ncchat", f"'{NCCHAT}'", 1)]
p = other(*repeat, cwd=folder()).expect_status(DIALOGUE)
matches(p.stdout.decode(), r"^not ok 1 - EHLO lists capabilities", "run again")
