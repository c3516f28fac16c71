#!/usr/bin/env python3
"""nc.serve and nc.listen serve Python clients: many at once, each handler with
its own connection."""
from lib.greeting import *

p = run_lua(f'''
local nc = require "ncchat"
nc.test("serve", function()
  local first = nc.barrier(4)
  local server = nc.serve("unix:{path("s")}", {{ connections = 3 }}, function(c, n)
    c:expect "Client-hi"; c:send "server-hi"
    first:wait()
    c:expect "你吃饭了吗"; c:send "黄焖鸡米饭"
    c:expect_eof()
  end)
  first:wait()
end)
''', "--timeout", "20s")


def client():
    with dial(unix=path("s")) as conn:
        greet_as_client(conn)
        conn.shutdown(socket.SHUT_WR)
        return receive_all(conn)


wait_until(lambda: os.path.exists(path("s")) and is_bound_unix(path("s")), "the server listens")
equal([t.join() for t in [go(client) for _ in range(3)]], [b""] * 3, "after the greeting")
p.expect_status(OK)
