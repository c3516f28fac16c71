#!/usr/bin/env python3
"""scripts/smtp.lua speaks with a real mail server; one that refuses fails."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "smtp.lua")


def capabilities(port, *more):
    return ncchat("run", SCRIPT, "-D", "host=127.0.0.1", "-D", f"port={port}", *more)


port, _ = mail()
for more in [()] + [("--rechunk", seed) for seed in range(20)]:
    p = capabilities(port, *more).expect_status(OK)
    matches(p.stdout.decode(), r"^  # capabilities: .*\bPIPELINING\b", "the note")

refusing = Server(lambda conn: (conn.sendall(b"554 go away\r\n"), receive_all(conn)))
capabilities(refusing.port).expect_status(DIALOGUE)
