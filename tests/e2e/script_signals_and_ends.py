#!/usr/bin/env python3
"""A script is ended by a signal with 128+n in every wait, by --deadline with
124, by a peer that nobody answers with 3 or 4: the cause decides."""
from lib.ncc import *

server = Server(lambda conn: receive_all(conn))
for code in ('expect "x"', "nc.sleep(60)", 'nc.input "? "', "while true do end"):
    p = connect(server.port, "--timeout", "60", "-e", f'print "go" {code}', stdin="open")
    p.wait_out(b"go\n")
    p.kill(signal.SIGTERM)
    p.expect_status(128 + signal.SIGTERM, 3)
p = ncchat("listen", "-q", "-e", "send 'x'", "127.0.0.1", "0", "--accept-timeout", "300ms")
p.expect_status(TIMEOUT)
port, keep = closed_port()
p = connect(port, "-e", "send 'x'").expect_status(NETWORK)
contains(p.err, f"127.0.0.1:{port}", "stderr")
p = listen("-e", 'expect "x"', stdin="open")
p.kill(signal.SIGINT)
p.expect_status(128 + signal.SIGINT)
