#!/usr/bin/env python3
"""Random data both ways at once with Python, by path, in the abstract name
space, and as an endpoint of connect and listen."""
# limit: 60
from lib.exchange import *

abstract = f"@ncchat-e2e-{os.getpid()}"
for name in (path("s"), abstract):
    for size in SIZES:
        ours, theirs = random_bytes(size), random_bytes(size)
        with file_of(ours) as stdin:
            server = Server(lambda conn, data=theirs: exchange(conn, data), unix=name)
            p = ncchat("unix", name, stdin=stdin).expect_status(OK, 60)
            same_bytes(server.join()[0], ours, "at the Python server")
            same_bytes(p.stdout, theirs, "at ncchat unix")
        server.close()
        if name[0] != "@":
            os.unlink(name)
        with file_of(ours) as stdin:
            p = unix_listen(name=name, stdin=stdin)
            with dial(unix=name) as conn:
                same_bytes(exchange(conn, theirs), ours, "at the Python client")
            p.expect_status(OK, 60)
            same_bytes(p.stdout, theirs, "at ncchat unix --listen")

for name in (path("e"), abstract + "e"):
    with file_of(b"hello!") as one, file_of(b"world") as two:
        p = listen_endpoint(f"unix:{name}", stdin=one)
        equal(p.port, name, "the port file")
        q = ncchat("connect", f"unix:{name}", stdin=two).expect_status(OK)
        p.expect_status(OK)
    equal((p.stdout, q.stdout), (b"world", b"hello!"), "over an endpoint")
