#!/usr/bin/env python3
"""--transcript writes what was said, escaped, with times; it is whole at the
end, also after a signal; a file that cannot be written is status 7."""
from lib.ncc import *

server = Server(lambda conn: (receive_exactly(conn, 10), conn.sendall(b"server-hi\r\n\x1b[2J"),
                              receive_all(conn)))
p = connect(server.port, "--transcript", path("t"), stdin="open")
p.send(b"Client-hi\n")
p.close_stdin()
p.expect_status(OK)
text = read_file("t").decode()
matches(text, r"^ *\+\d+\.\d{3} c1 > Client-hi\\n$", "transcript")
matches(text, r"^ *\+\d+\.\d{3} c1 < server-hi\\r\\n$", "transcript")
matches(text, r"^ *\+\d+\.\d{3} c1 < \\x1b\[2J$", "transcript")
equal(p.stdout, b"server-hi\r\n\x1b[2J", "stdout")

server = Server()
p = connect(server.port, "--transcript", path("t2"), stdin="open")
with server.accept() as conn:
    conn.sendall(b"first line\n")
    p.wait_out(b"first line\n")
    p.kill()
    p.expect_status(128 + signal.SIGTERM)
contains(read_file("t2").decode(), "first line", "transcript after a signal")

quiet = Server(lambda conn: conn.sendall(b"some text\n"))
for file in ("/dev/full", path("absent/t")):
    p = connect(quiet.port, "--transcript", file).expect_status(LOCAL)
    contains(p.err, file, "stderr")
