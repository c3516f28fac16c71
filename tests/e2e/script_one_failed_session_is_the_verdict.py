#!/usr/bin/env python3
"""listen -k --script: one session that failed among good ones makes the
verdict 1, and each failure is told; sessions cut by a signal count too."""
from lib.ncc import *

script = write_file("s.lua", 'expect "good"\nsend "ok"\n')


def session(p, said):
    with dial(p.port) as conn:
        conn.sendall(said)
        conn.shutdown(socket.SHUT_WR)
        return suppress(receive_all, conn)


p = listen("-k", "--script", script)
for said, heard in ((b"good", b"ok"), (b"bad!", b""), (b"good", b"ok")):
    check(session(p, said) in (heard, None), f"answer to {said!r}")
p.wait_err(r"s\.lua:1")
p.kill()
p.expect_status(DIALOGUE)

p = listen("-k", "--script", script)
equal(session(p, b"good"), b"ok", "answer")
conn = dial(p.port)
conn.sendall(b"go")
cut = listen("-k", "-e", 'send "x"; expect "never"')
with dial(cut.port) as other_conn:
    equal(receive_exactly(other_conn, 1), b"x", "the session has begun")
    cut.kill()
    check(cut.wait() not in (OK, None), "a session that was cut is a success")
conn.close()
p.wait_err(r"s\.lua:1")
p.kill(signal.SIGINT)
p.expect_status(DIALOGUE)
