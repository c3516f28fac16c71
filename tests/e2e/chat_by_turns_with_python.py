#!/usr/bin/env python3
"""scripts/chat.lua as client and as server against Python: in turns, in whole
characters, until one side says bye, which ends both."""
from lib.ncc import *

CHAT = os.path.join(ROOT, "scripts", "chat.lua")

def python_listens(conn, lines, answers):
    for line, answer in zip(lines, answers):
        equal(conn.recv(1024), line.encode(), "heard")
        if answer is not None:
            conn.send(answer.encode())

lines = ["你吃饭了吗", "second line", "bye"]
server = Server(lambda conn: python_listens(conn, lines, ["黄焖鸡米饭", "ok", None]))
p = connect(server.port, "--script", CHAT, stdin="\n".join(lines + [""]).encode())
p.expect_status(OK)
server.join()
contains(p.stdout.decode(), "黄焖鸡米饭\n", "stdout")
contains(p.stdout.decode(), "ok\n", "stdout")

p = listen("--script", CHAT, "-D", "first=no", stdin="open")
with dial(p.port) as conn:
    conn.send("你吃饭了吗".encode())
    p.wait_out("你吃饭了吗\n".encode())
    p.send("黄焖鸡米饭\n".encode())
    equal(conn.recv(1024), "黄焖鸡米饭".encode(), "from the server")
    half = "好".encode()
    conn.send(half[:2])
    pause(0.1)
    lacks(p.stdout, half[:2], "half a character")
    conn.send(half[2:])
    p.wait_out(half + b"\n")
    p.send(b"next\n")
    equal(conn.recv(1024), b"next", "from the server")
    conn.send(b"bye")
    equal(receive_all(conn), b"", "the server's end")
p.expect_status(OK)

p = listen("--script", CHAT, "-D", "first=no", stdin=b"")
with dial(p.port) as conn:
    conn.send(b"hello")
    equal(conn.recv(1024), b"bye", "the end of input is a goodbye")
p.expect_status(OK)
