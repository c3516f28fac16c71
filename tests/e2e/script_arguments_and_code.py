#!/usr/bin/env python3
"""What follows the endpoint, or --, is arg of the script; -e runs code; the
connection is also the chunk's argument; print is data on stdout at once."""
from lib.ncc import *

server = Server(receive_all)
p = connect(server.port, "-e", 'print(#arg, arg[1], arg[2]); print(arg[0] ~= nil)',
            "--", "one", "--two").expect_status(OK)
equal(p.stdout.splitlines()[0], b"2\tone\t--two", "arg")
p = ncchat("connect", "-e", "print(#arg, arg[1], arg[2])", "127.0.0.1", server.port, "one",
           "two").expect_status(OK)
equal(p.stdout, b"2\tone\ttwo\n", "operands behind the endpoint")
p = ncchat("connect", "-e", "print(#arg, arg[1])", f"127.0.0.1:{server.port}",
           "one").expect_status(OK)
equal(p.stdout, b"1\tone\n", "operands behind an endpoint of one word")
p = connect(server.port, "-e", 'local c = ...; c:send "x"; print(c.peer.port, c.peer.host)')
p.expect_status(OK)
equal(p.stdout, b"%d\t127.0.0.1\n" % server.port, "the peer")

server = Server()
p = connect(server.port, "-e", 'print "before"; expect "go"; print "after"')
with server.accept() as conn:
    p.wait_out(b"before\n")
    conn.sendall(b"go")
p.expect_status(OK)
equal(p.stdout, b"before\nafter\n", "stdout")

with open("/dev/full", "wb") as full:
    p = connect(Server(receive_all).port, "-e", 'print "x"', stdout=full).expect_status(LOCAL)
p = connect(Server(receive_all).port, "--script", write_file("b.lua", b"\x1bLua")).expect_status(USAGE)
