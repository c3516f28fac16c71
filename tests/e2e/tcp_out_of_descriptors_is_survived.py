#!/usr/bin/env python3
"""A server that runs out of descriptors says so, does not spin, and accepts
the rest when there is room again."""
import resource

from lib.ncc import *

LOW = 24
p = listen("-k", preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (LOW, LOW)))
conns = [dial(p.port) for _ in range(LOW + 20)]
p.wait_err(r"(?i)too many open files")
used = p.cpu_seconds()
pause(1)
check(p.cpu_seconds() - used < 0.2, "it spins while it is out of descriptors")
check(len(p.err.splitlines()) < 20, f"{len(p.err.splitlines())} lines on stderr")
for number, conn in enumerate(conns):
    conn.sendall(b"<%d>" % number)
    conn.close()
for number in range(len(conns)):
    p.wait_out(b"<%d>" % number)
p.kill()
p.wait()
