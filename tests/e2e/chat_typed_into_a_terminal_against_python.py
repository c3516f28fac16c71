#!/usr/bin/env python3
"""scripts/chat.lua in a terminal against Python, which says bye."""
from lib.ncc import *

CHAT = os.path.join(ROOT, "scripts", "chat.lua")
server = Server()
terminal = Terminal("connect", "--script", CHAT, "127.0.0.1", server.port)
with server.accept() as conn:
    terminal.expect(">>> ")
    terminal.type("你吃饭了吗\n")
    equal(conn.recv(1024), "你吃饭了吗".encode(), "without a newline")
    conn.send("\x1b[2J黄焖鸡米饭".encode())
    terminal.expect("\\x1b[2J黄焖鸡米饭\n")
    terminal.expect(">>> ")
    terminal.type("more\n")
    equal(conn.recv(1024), b"more", "heard")
    conn.send(b"bye")
    equal(receive_all(conn), b"", "bye ends both")
terminal.process.expect_status(OK)
