#!/usr/bin/env python3
"""The socket has mode 0600 whatever the umask, is announced, and is removed at
the end: after a connection, by a signal, by a deadline."""
from lib.ncc import *

s = path("s")


def start(*args):
    p = unix_listen(*args, name=s, stdin="open", preexec=lambda: os.umask(0))
    equal(oct(os.stat(s).st_mode & 0o777), "0o600", "mode")
    equal(p.port, s, "the port file")
    p.wait_err(rf"^ncchat: listening on {re.escape(s)}")
    return p


p = start()
with dial(unix=s) as conn:
    conn.sendall(b"x")
p.expect_status(OK)
check(not os.path.exists(s), "left behind after a connection")
for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    p = start()
    p.kill(signo)
    p.expect_status(128 + signo)
    check(not os.path.exists(s), f"left behind after {signo}")
p = start()
with dial(unix=s) as conn:
    conn.sendall(b"x")
    p.wait_out(b"x")
    p.kill()
    p.expect_status(128 + signal.SIGTERM)
check(not os.path.exists(s), "left behind after a signal while connected")
start("--deadline", "300ms").expect_status(DEADLINE)
check(not os.path.exists(s), "left behind after a deadline")
p = start("-k")
for text in (b"one", b"two"):
    with dial(unix=s) as conn:
        conn.sendall(text)
    p.wait_out(text)
p.kill()
p.expect_status(OK)
check(not os.path.exists(s), "left behind after -k")
