#!/usr/bin/env python3
"""Port 0 takes a free port, which stderr and --port-file tell; -q keeps only
the file. The file appears whole and nothing else is left beside it."""
from lib.ncc import *

os.mkdir(path("d"))
p = Ncchat("listen", "--port-file", path("d/port"), "127.0.0.1", "0", port_file=path("d/port"))
port = p.port
check(1 <= port <= 65535, "a port")
equal(read_file("d/port"), f"{port}\n".encode(), "the file")
equal(os.listdir(path("d")), ["port"], "files beside it")
p.wait_err(rf"^ncchat: listening on 127\.0\.0\.1:{port}\b")
dial(port).close()
p.expect_status(OK)

p = listen("-q")
dial(p.port).close()
p.expect_status(OK)
equal(p.err, "", "stderr with -q")

p = ncchat("listen", "--port-file", path("absent/port"), "127.0.0.1", "0").expect_status(LOCAL)
contains(p.err, "absent/port", "stderr")
equal(os.listdir(path("d")), ["port"], "files")
