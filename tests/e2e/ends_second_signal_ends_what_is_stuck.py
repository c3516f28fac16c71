#!/usr/bin/env python3
"""Inside of C code that does not come back nobody sees a signal: the second
one ends the process all the same."""
from lib.ncc import *

server = Server(lambda conn: suppress(receive_all, conn))
for signo in (signal.SIGTERM, signal.SIGINT):
    p = connect(server.port, "-e", 'print "go" local s = ("a"):rep(30000) s:find(".-.-.-.-b")', stdin="open")
    p.wait_out(b"go\n")
    p.kill(signo)
    wait_until(lambda: not any(line.split()[1] != "0" * 16 for line in
                               open(f"/proc/{p.pid}/status") if line.startswith(("SigPnd", "ShdPnd"))),
               "the first signal is taken")
    p.kill(signo)
    p.expect_status(128 + signo, 2)
