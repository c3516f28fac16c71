#!/usr/bin/env python3
"""Options stand before, between and behind operands; -- ends them; durations
take their units; a value stands behind a blank or an equals sign."""
from lib.ncc import *

server = Server(lambda conn: conn.sendall(b"ok"))
for args in (("-4", "127.0.0.1", server.port), ("127.0.0.1", "-4", server.port),
             ("127.0.0.1", server.port, "-4"), ("-4", "--", "127.0.0.1", server.port),
             ("--connect-timeout", "2s", "127.0.0.1", server.port),
             ("--connect-timeout=2s", "127.0.0.1", server.port),
             ("--connect-timeout", "2", "127.0.0.1", server.port),
             ("--connect-timeout", "1.5s", "127.0.0.1", server.port),
             ("--connect-timeout", "2000ms", "127.0.0.1", server.port),
             ("--connect-timeout", "1m", "127.0.0.1", server.port),
             ("-vv", f"127.0.0.1:{server.port}"), (f"tcp://127.0.0.1:{server.port}",)):
    p = ncchat("connect", *args).expect_status(OK)
    equal(p.stdout, b"ok", f"stdout of {args}")
    p = ncchat("connect", *args, env={"POSIXLY_CORRECT": "1"})
    if not str(args[0])[0].isdigit():
        p.expect_status(OK)
    else:
        p.wait()
