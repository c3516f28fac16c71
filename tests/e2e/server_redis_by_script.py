#!/usr/bin/env python3
"""scripts/redis-ping.lua speaks with a real Redis; one that answers another
thing fails."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "redis-ping.lua")


def ping(port, *more):
    return ncchat("run", SCRIPT, *more, "-D", "host=127.0.0.1", "-D", f"port={port}")


port = redis()
ping(port).expect_status(OK)
for seed in range(20):
    ping(port, "--rechunk", seed).expect_status(OK)

for answer in (b"-NOAUTH no\r\n", b"+PONG\n+OK\n", b"+PONG\r\n", b"+PONG\r\n+OK\r\n+more\r\n", b""):
    refusing = Server(lambda conn, said=answer: (conn.recv(1024), conn.sendall(said),
                                                 suppress(conn.shutdown, socket.SHUT_WR),
                                                 suppress(receive_all, conn)))
    ping(refusing.port).expect_status(DIALOGUE)
