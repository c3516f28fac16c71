#!/usr/bin/env python3
"""A file, a folder, a symbolic link or a living listener at the path is never
removed: status 3 and the path."""
from lib.ncc import *


def refused(name):
    p = ncchat("unix", "--listen", "--deadline", "5s", name).expect_status(NETWORK)
    contains(p.err, name, "stderr")


file = write_file("file", "precious")
refused(file)
equal(read_file("file"), b"precious", "the file")
os.mkdir(path("folder"))
refused(path("folder"))
check(os.path.isdir(path("folder")), "the folder is gone")
os.symlink(file, path("link"))
refused(path("link"))
check(os.path.islink(path("link")), "the link is gone")

server = Server(lambda conn: conn.sendall(b"mine"), unix=path("live"))
refused(path("live"))
with dial(unix=path("live")) as conn:
    equal(receive_all(conn), b"mine", "from the listener that lives")
first = unix_listen(name=path("ours"), stdin=b"first")
refused(path("ours"))
with dial(unix=path("ours")) as conn:
    equal(receive_all(conn), b"first", "from the first ncchat")
first.expect_status(OK)

abstract = f"@ncchat-e2e-{os.getpid()}"
server = Server(unix=abstract)
refused(abstract)
