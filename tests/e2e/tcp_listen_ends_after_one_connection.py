#!/usr/bin/env python3
"""Without -k the first connection is served and nobody after it."""
from lib.ncc import *

p = listen(stdin="open")
port = p.port
with dial(port) as first:
    first.sendall(b"first")
    p.wait_out(b"first")
    try:
        dial(port).close()
        fail("a second connection was accepted")
    except ConnectionRefusedError:
        pass
p.expect_status(OK)
equal(p.stdout, b"first", "stdout")
