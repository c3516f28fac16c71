#!/usr/bin/env python3
"""A path that is absent, dead, too long or not a socket: the line names it."""
from lib.ncc import *

p = ncchat("unix", path("absent")).expect_status(NETWORK)
contains(p.err, path("absent"), "stderr")
dead = socket.socket(socket.AF_UNIX)
dead.bind(path("dead"))
dead.close()
p = ncchat("unix", path("dead")).expect_status(NETWORK)
contains(p.err, path("dead"), "stderr")
matches(p.err, "(?i)refused", "stderr")
check(os.path.exists(path("dead")), "connecting removed the path")
p = ncchat("unix", write_file("file", "x")).expect_status(NETWORK)
contains(p.err, path("file"), "stderr")

longest = path("x" * (107 - len(path(""))))
equal(len(longest), 107, "the longest path")
p = unix_listen(name=longest, stdin=b"hi")
with dial(unix=longest) as conn:
    equal(receive_all(conn), b"hi", "over the longest path")
p.expect_status(OK)
for args in (("unix",), ("unix", "--listen")):
    p = ncchat(*args, longest + "x").expect_status(USAGE)
    matches(p.err, "10[78]", "stderr")
    equal([f for f in os.listdir(folder()) if f.startswith("xx")], [], "files")
