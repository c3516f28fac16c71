#!/usr/bin/env python3
"""The second example of the design, as printed: both ends in one script. With
one byte of either end changed it fails."""
from lib.ncc import *

TEXT = '''
local nc = require "ncchat"                      -- also the global nc
nc.test("both ends of the greeting", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect "Client-hi";  c:send "server-hi"
    c:expect "你吃饭了吗"; c:send "黄焖鸡米饭"
    c:expect_eof()
  end)
  local c = nc.connect(server)
  c:send "Client-hi";  c:expect "server-hi"
  c:send "你吃饭了吗"; c:expect "黄焖鸡米饭"
end)
'''
p = run_lua(TEXT).expect_status(OK)
matches(p.stdout.decode(), r"^ok 1 - both ends of the greeting", "report")
for seed in range(20):
    run_lua(TEXT, "--rechunk", seed).expect_status(OK)
for endpoint in ("tcp://[::1]:0", "unix:" + path("s")):
    run_lua(TEXT.replace("tcp://127.0.0.1:0", endpoint)).expect_status(OK)

for old, new in (('send "server-hi"', 'send "server-ho"'), ('send "黄焖鸡米饭"', 'send "黄焖鸡米"'),
                 ('c:send "Client-hi"', 'c:send "Client-hj"'), ("c:expect_eof()", 'c:expect "x"'),
                 ('c:send "你吃饭了吗"', "")):
    check(TEXT.count(old) == 1, f"{old} is there once")
    begun = time.monotonic()
    p = run_lua(TEXT.replace(old, new), "--timeout", "1s").expect_status(DIALOGUE)
    matches(p.stdout.decode(), r"^not ok 1 - both ends of the greeting", "report")
run_lua(TEXT.replace("local c = nc.connect(server)", "do return end\n  local c")).expect_status(DIALOGUE)
