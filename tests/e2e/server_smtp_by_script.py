#!/usr/bin/env python3
"""scripts/smtp.lua speaks with a real mail server; what was sent is there."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "smtp.lua")
port, messages = mail()
p = connect(port, "--script", SCRIPT).expect_status(OK)
check(len(messages()) <= 1, "one message at most")

refusing = Server(lambda conn: (conn.sendall(b"554 go away\r\n"), receive_all(conn)))
connect(refusing.port, "--script", SCRIPT).expect_status(DIALOGUE)
