#!/usr/bin/env python3
"""scripts/redis-ping.lua speaks with a real Redis."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "redis-ping.lua")
p = connect(redis(), "--script", SCRIPT).expect_status(OK)

refusing = Server(lambda conn: (conn.recv(1024), conn.sendall(b"-NOAUTH no\r\n"),
                                suppress(receive_all, conn)))
connect(refusing.port, "--script", SCRIPT).expect_status(DIALOGUE)
