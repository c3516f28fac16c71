#!/usr/bin/env python3
"""listen -k --script: a thousand connections stay open at once, each with its
own session and its own globals; then SIGTERM ends it with 0."""
# limit: 60
from lib.ncc import *

COUNT = 1000
script = write_file("count.lua", """
n = (n or 0) + 1
send("session ", n)
local name = line()
wait_for "go"
send("hello ", name)
""")
p = listen("-k", "-v", "--script", script)
base = p.memory_kib("VmRSS")
conns = [dial(p.port) for _ in range(COUNT)]
for number, conn in enumerate(conns):
    equal(receive_exactly(conn, 9), b"session 1", "each session has its own globals")
    conn.sendall(b"number %d\n" % number)
for number, conn in reversed(list(enumerate(conns))):
    conn.sendall(b"go")
    equal(receive_all(conn), b"hello number %d" % number, "the answer")
    conn.close()
if not is_sanitized():
    grown = p.memory_kib() - base
    check(grown < 32 * COUNT, f"{grown} KiB for {COUNT} sessions")
p.wait_sessions(COUNT)
p.kill()
p.expect_status(OK)
