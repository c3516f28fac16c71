#!/usr/bin/env python3
"""A server may accept, answer and reset before ncchat has looked at its
connection: the answer is delivered, then status 5. (ncchat is stopped while
its SYN waits for room in the backlog, so this happens each time.)"""
from lib.ncc import *

server = Server(backlog=0)
fillers = []


def is_full():
    fillers.append(socket.socket())
    fillers[-1].settimeout(0.2)
    try:
        fillers[-1].connect(("127.0.0.1", server.port))
        return False
    except TimeoutError:
        fillers.pop().close()
        return True


def local_port():
    with open(f"/proc/{p.pid}/net/tcp", encoding="ascii") as f:
        for line in f.readlines()[1:]:
            fields = line.split()
            if fields[3] == "02" and fields[2].endswith(f":{server.port:04X}"):
                return int(fields[1].rpartition(":")[2], 16)
    return None


wait_until(is_full, "the backlog is full")
for stdin in (None, "open"):
    while len(fillers) < 1:
        is_full()
    p = connect(server.port, stdin=stdin)
    port = wait_until(local_port, "the SYN is on its way")
    p.kill(signal.SIGSTOP)
    while True:
        conn, peer = server.socket.accept()
        if peer[1] == port:
            break
        conn.close()
    conn.sendall(b"imok")
    reset(conn)
    p.kill(signal.SIGCONT)
    p.expect_status(BROKEN)
    equal(p.stdout, b"imok", "stdout")
    matches(p.err, r"(?i)^ncchat: .*reset", "stderr")
    for s in fillers:
        s.close()
    fillers = []
    wait_until(is_full, "the backlog is full")
