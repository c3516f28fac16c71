#!/usr/bin/env python3
"""nc.input gives a line of stdin without its end, nil at the end of input; the
prompt is shown on a terminal at once."""
from lib.ncc import *

CODE = 'while true do local l = nc.input "? "; if not l then break end; send("[", l, "]") end'
server = Server(receive_all)
connect(server.port, "-e", CODE, stdin="one\n\n你吃饭了吗\r\nlast".encode()).expect_status(OK)
got = server.join()[0]
check(got in ("[one][][你吃饭了吗][last]".encode(), "[one][][你吃饭了吗\r][last]".encode()),
      f"what was sent: {got!r}")
server = Server(receive_all)
connect(server.port, "-e", CODE).expect_status(OK)
equal(server.join(), [b""], "with empty input")

server = Server()
terminal = Terminal("connect", "-e", CODE, "127.0.0.1", server.port)
with server.accept() as conn:
    for text in ("one", "", "黄焖鸡米饭"):
        terminal.expect("? ")
        terminal.type(text + "\n")
        equal(receive_until(conn, b"]"), f"[{text}]".encode(), "at the peer")
    terminal.expect("? ")
    terminal.type(b"\x04")
    equal(conn.recv(1), b"", "the end")
terminal.process.expect_status(OK)
p = connect(Server(receive_all).port, "-e", 'nc.raises("timeout", nc.input, "? ", {timeout=0.2})',
            stdin="open").expect_status(OK)
p = connect(Server(receive_all).port, "--deadline", "300ms", "-e", 'nc.input "? "',
            stdin="open").expect_status(DEADLINE)
