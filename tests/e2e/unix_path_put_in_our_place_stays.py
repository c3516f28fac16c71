#!/usr/bin/env python3
"""What somebody else has put at the path meanwhile is not removed at the end."""
from lib.ncc import *

p = unix_listen(name=path("s"), stdin="open")
os.unlink(path("s"))
write_file("s", "another's")
p.kill()
p.expect_status(128 + signal.SIGTERM)
equal(read_file("s"), b"another's", "the file")
