#!/usr/bin/env python3
"""Control bytes of a peer are escaped on a terminal, exact in a pipe, and exact
on a terminal with --raw. Chinese is shown as it is."""
from lib.ncc import *

said = (b"\x1b]0;owned\x07 \x1b[2J \x9b31m \xc2\x9b \x7f \x08 \x00 tab\t "
        + "你吃饭了吗 黄焖鸡米饭 é".encode() + b" \xff\xfe end\r\n")
shown_as = ("\\x1b]0;owned\\x07 \\x1b[2J ", "\\x7f \\x08 \\x00 tab\t 你吃饭了吗 黄焖鸡米饭 é ",
            "\\xff\\xfe end\r\n")


def talk(conn):
    for byte in said:                   # characters arrive cut
        conn.sendall(bytes([byte]))


server = Server(talk)
terminal = Terminal("connect", "127.0.0.1", server.port)
shown_text = terminal.expect(" end\r\n")
terminal.process.expect_status(OK)
for part in shown_as:
    contains(shown_text, part.encode(), "on the terminal")
for byte in (0x1b, 0x07, 0x9b, 0x7f, 0x08, 0x00, 0xff):
    if byte != 0x9b:                    # also the second byte of a character
        lacks(shown_text, bytes([byte]), "on the terminal")

p = connect(server.port).expect_status(OK)
equal(p.stdout, said, "in a pipe")
with open(path("file"), "wb") as file:
    connect(server.port, stdout=file).expect_status(OK)
equal(read_file("file"), said, "in a file")
terminal = Terminal("connect", "--raw", "127.0.0.1", server.port)
equal(terminal.expect(" end\r\n"), said, "on a terminal with --raw")
terminal.process.expect_status(OK)
p = connect(server.port, "--raw").expect_status(OK)
equal(p.stdout, said, "in a pipe with --raw")
