#!/usr/bin/env python3
"""run connects to servers outside: several tests against a Python server, over
TCP4, TCP6, UDP and UNIX."""
from lib.greeting import *

TEXT = '''
local nc = require "ncchat"
local at = nc.param("at", "")
nc.test("the greeting", function()
  local c = nc.connect(at)
  c:send "Client-hi"
  c:expect "server-hi"
  c:send "你吃饭了吗"
  c:expect "黄焖鸡米饭"
end)
'''
for host in hosts():
    server = Server(greet_as_server, host=host)
    run_lua(TEXT, "-D", f"at=tcp://{shown(host, server.port)}").expect_status(OK)
    server.join()
    with datagram_socket(host) as s:
        task = go(greet_as_udp_server, s)
        run_lua(TEXT, "-D", f"at=udp://{shown(host, s.getsockname()[1])}").expect_status(OK)
        task.join()
server = Server(greet_as_server, unix=path("s"))
run_lua(TEXT, "-D", f"at=unix:{path('s')}").expect_status(OK)
server.join()
