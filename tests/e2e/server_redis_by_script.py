#!/usr/bin/env python3
"""scripts/redis-ping.lua speaks with a real Redis; one that answers another
thing fails."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "redis-ping.lua")


def ping(port):
    return ncchat("run", SCRIPT, "-D", "host=127.0.0.1", "-D", f"port={port}")


ping(redis()).expect_status(OK)

for answer in (b"-NOAUTH no\r\n", b"+PONG\n+OK\n", b"+PONG\r\n", b"+PONG\r\n+OK\r\n+more\r\n", b""):
    refusing = Server(lambda conn, said=answer: (conn.recv(1024), conn.sendall(said),
                                                 conn.shutdown(socket.SHUT_WR),
                                                 suppress(receive_all, conn)))
    ping(refusing.port).expect_status(DIALOGUE)
