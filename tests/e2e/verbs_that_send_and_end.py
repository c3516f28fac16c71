#!/usr/bin/env python3
"""send, send_line, shutdown, close, reset, and what the peer sees of each end."""
from lib.ncc import *


def peer(conn):
    try:
        return receive_all(conn)
    except ConnectionResetError:
        return "reset"


for code, seen in ((r'send("a", 1, "b", 2)', b"a1b2"), (r'send_line "x"', b"x\r\n"),
                   (r'send_line()', b"\r\n"), (r'send_line("x", 5)', b"x5\r\n"),
                   (r'local c = ...; c.eol = "\n"; send_line "x"', b"x\n"),
                   (r'send("\0\xff")', b"\0\xff"), (r'send "x"; close()', b"x"),
                   (r'send "x"; shutdown()', b"x"), (r'reset()', "reset"),
                   (r'send "x" send "y"', b"xy"), (r'send(("x"):rep(3000000))', b"x" * 3000000)):
    server = Server(peer)
    connect(server.port, "-e", code).expect_status(OK)
    equal(server.join(), [seen], code)

for code in (r'close(); send "x"', r'shutdown(); send "x"', r'close(); read(1)', r'reset(); read(1)'):
    connect(Server(peer).port, "-e", code).expect_status(DIALOGUE)

server = Server(lambda conn: (receive_all(conn), pause(0.3), conn.sendall(b"late answer"))[0])
p = connect(server.port, "-e", 'send "q"; shutdown(); print(read_all())').expect_status(OK)
equal(p.stdout, b"late answer\n", "what comes after the half-close")

server = Server()
p = connect(server.port, "--timeout", "500ms", "-e", 'send(("x"):rep(64000000)) expect "y"')
with server.accept():
    p.expect_status(DIALOGUE)
server = Server()
p = connect(server.port, "-e", 'local n = 0 while true do send(("x"):rep(100000)) end')
conn = server.accept()
receive_exactly(conn, 10)
reset(conn)
p.expect_status(DIALOGUE)
