#!/usr/bin/env python3
"""SIGTERM, SIGINT and SIGHUP end ncchat in every state within two seconds; the
signal is raised again, so that a shell sees 128+n; what came is on stdout. A server with
-k ends with its verdict instead by SIGTERM and SIGINT."""
from lib.ncc import *

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def ends_by(p, signo, what):
    p.kill(signo)
    p.wait(2)
    equal(p.popen.returncode, -signo, f"{what}: how it ended")


server = Server()
full = Server(backlog=0)
fillers = []


def is_full():
    fillers.append(socket.socket())
    fillers[-1].settimeout(0.2)
    try:
        fillers[-1].connect(("127.0.0.1", full.port))
        return False
    except TimeoutError:
        return True


def in_syn_sent(p):
    with open(f"/proc/{p.pid}/net/tcp", encoding="ascii") as f:
        rows = [line.split() for line in f.readlines()[1:]]
    return any(r[3] == "02" and r[2].endswith(f":{full.port:04X}") for r in rows)


wait_until(is_full, "the backlog is full")
for s in fillers:
    s.close()
for signo in SIGNALS:
    ends_by(listen(stdin="open"), signo, "listening")

    p = listen("-k", "-q")
    if signo == signal.SIGHUP:
        ends_by(p, signo, "listening with -k")
    else:
        p.kill(signo)
        p.expect_status(OK, 2)

    p = connect(server.port, stdin="open")
    with server.accept() as conn:
        conn.sendall(b"some data")
        p.wait_out(b"some data")
        ends_by(p, signo, "connected")
        equal(p.stdout, b"some data", "stdout")

    p = connect(full.port, "--connect-timeout", "60s", stdin="open")
    wait_until(lambda p=p: in_syn_sent(p), "the connection is being made")
    ends_by(p, signo, "connecting")

    p = connect(server.port, stdin="open")
    with server.accept() as conn:
        go(lambda p=p: suppress(p.send, b"x" * (64 << 20)))
        conn.recv(1)
        ends_by(p, signo, "sending to a peer that does not read")
