#!/usr/bin/env python3
"""All addresses of a name are tried; each failure is named, and the first
that answers serves."""
from lib.names import *

port, keep = closed_port("127.0.0.1")
names = with_names(hosts="127.0.0.1 many.test\n127.0.0.2 many.test\n::1 many.test\n")
p = ncchat("connect", "-v", "many.test", port, prefix=names).expect_status(NETWORK)
for address in (f"127.0.0.1:{port}", f"127.0.0.2:{port}", f"[::1]:{port}"):
    contains(p.err, address, "stderr")
p = ncchat("connect", "many.test", port, prefix=names).expect_status(NETWORK)
contains(p.err, str(port), "stderr")

server = Server(lambda conn: conn.sendall(b"here"), host="127.0.0.2")
p = ncchat("connect", "many.test", server.port, prefix=names).expect_status(OK)
equal(p.stdout, b"here", "from the address that answers")
p = ncchat("connect", "-v", "-4", "many.test", port, prefix=names).expect_status(NETWORK)
lacks(p.err, "::1", "with -4")
p = ncchat("connect", "-v", "-6", "many.test", port, prefix=names).expect_status(NETWORK)
lacks(p.err, "127.0.0", "with -6")
