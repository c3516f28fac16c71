#!/usr/bin/env python3
"""The flags of stdin and stdout, which the caller shares, are the same before,
during and after: blocking or not, pipe or terminal."""
from lib.ncc import *


def on_pipes(blocking):
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    for fd in (in_read, out_write):
        os.set_blocking(fd, blocking)
    before = [descriptor_flags(fd) for fd in (in_read, out_write)]
    server = Server()
    p = connect(server.port, stdin=in_read, stdout=out_write)

    def same(when):
        equal([descriptor_flags(fd) for fd in (in_read, out_write)], before, f"flags {when}")
    with server.accept() as conn:
        os.write(in_write, b"out")
        equal(receive_exactly(conn, 3), b"out", "at the peer")
        same("after reading stdin")
        conn.sendall(random_bytes(1 << 20)[:4000])
        got = b""
        while len(got) < 4000:
            got += os.read(out_read, 4000)
        same("after writing stdout")
        os.close(in_write)
        equal(conn.recv(1), b"", "half-close")
    p.expect_status(OK)
    same("at the end")
    for fd in (in_read, out_read, out_write):
        os.close(fd)


on_pipes(True)
on_pipes(False)

server = Server()
terminal = Terminal("connect", "127.0.0.1", server.port)
before = descriptor_flags(terminal.slave)
settings = termios.tcgetattr(terminal.slave)
with server.accept() as conn:
    terminal.type("typed\n")
    equal(receive_exactly(conn, 6), b"typed\n", "at the peer")
    conn.sendall(b"shown")
    terminal.expect("shown")
    equal(descriptor_flags(terminal.slave), before, "flags during")
terminal.process.expect_status(OK)
equal(descriptor_flags(terminal.slave), before, "flags at the end")
equal(termios.tcgetattr(terminal.slave), settings, "settings of the terminal")
