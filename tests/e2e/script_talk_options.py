#!/usr/bin/env python3
"""--transcript, -x and -q with a script: the dialogue is written as it happens,
stdout stays data."""
from lib.ncc import *

server = Server(lambda conn: (conn.sendall(b"220 hello\r\n"), suppress(receive_all, conn)))
p = connect(server.port, "--transcript", path("t"), "-e", 'line() send "ok" print "data"')
p.expect_status(OK)
equal((p.stdout, p.err), (b"data\n", ""), "stdout and stderr")
text = read_file("t").decode()
matches(text, r"^ *\+\d+\.\d{3} c1 < 220 hello\\r\\n$", "transcript")
matches(text, r"^ *\+\d+\.\d{3} c1 > ok$", "transcript")
p = connect(server.port, "-x", "-e", 'line() send "ok"').expect_status(OK)
matches(p.err, r"< .*32 32 30 20", "what came")
matches(p.err, r"> .*6f 6b", "what was sent")
p = connect(server.port, "-q", "-e", 'expect "221"').expect_status(DIALOGUE)
contains(p.err, "221", "a failure is told also with -q")
p = connect(server.port, "--transcript", "/dev/full", "-e", "line()").expect_status(LOCAL)
