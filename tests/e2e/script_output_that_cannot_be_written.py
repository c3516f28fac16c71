#!/usr/bin/env python3
"""What a script writes by print, io.write or io.stdout is data: a full disk is
status 7. It keeps its order, and does not grow without a reader."""
from lib.ncc import *

server = Server(lambda conn: suppress(receive_all, conn))
for code in ('print "x"', 'io.write "x"', 'io.stdout:write "x"', 'io.output():write "x"'):
    connect(server.port, "-e", code, stdout=open("/dev/full", "wb")).expect_status(LOCAL)
p = connect(server.port, "-e", r'print "1" io.write("2\n") io.stdout:write("3", 4, "\n"):write "5\n" print(6)')
p.expect_status(OK)
equal(p.stdout, b"1\n2\n34\n5\n6\n", "stdout")
for code in ("io.read()", "io.lines()", 'io.stdin:read "l"', "io.stdin:lines()", "io.input():read()"):
    p = connect(server.port, "-e", code, stdin="open").expect_status(DIALOGUE)
    contains(p.err, "nc.input", "stderr")
