#!/usr/bin/env python3
"""scripts/http.lua speaks with a real web server; a body by its length, in
chunks or to the end of the stream; what is not HTTP fails."""
from lib.servers import *

SCRIPT = os.path.join(ROOT, "scripts", "http.lua")


def get(port, *more):
    return ncchat("run", SCRIPT, "-D", "host=127.0.0.1", "-D", f"port={port}", *more)


port = nginx(**{"index.html": b"<p>hello world</p>\n", "chunked": b"chunk " * 1000, "none": b""})
contains(get(port).expect_status(OK).stdout, b"200 OK, 19 bytes of text/", "the note")
contains(get(port, "-D", "path=/none").expect_status(OK).stdout, b"200 OK, 0 bytes", "the note")
get(port, "-D", "path=/chunked", "-D", "encoding=gzip").expect_status(OK)
get(port, "-D", "path=/nowhere", "-D", "status=404").expect_status(OK)
get(port, "-D", "path=/nowhere").expect_status(DIALOGUE)
for seed in range(20):
    get(port, "-D", "path=/chunked", "-D", "encoding=gzip", "--rechunk", seed).expect_status(OK)


def answering(answer):
    def serve(conn):
        receive_until(conn, b"\r\n\r\n")
        suppress(conn.sendall, answer)
        suppress(conn.shutdown, socket.SHUT_WR)
        suppress(receive_all, conn)
    return Server(serve).port


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n"
contains(get(answering(CHUNKED + b"0\r\nTrailer: x\r\n\r\n")).expect_status(OK).stdout,
         b"13 bytes", "the note")
contains(get(answering(HEAD + b"\r\nto the end")).expect_status(OK).stdout, b"10 bytes", "the note")
for wrong in (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", b"", HEAD, HEAD[:-2],
              HEAD + b"Content-Length: 4\r\n\r\nabc", HEAD + b"Content-Length: 2\r\n\r\nabc",
              HEAD + b"no header\r\nContent-Length: 0\r\n\r\n", CHUNKED, CHUNKED + b"0\r\n",
              CHUNKED.replace(b"3\r\n", b"2\r\n") + b"0\r\n\r\n", CHUNKED + b"0\r\n\r\nmore",
              HEAD.replace(b"\r\n", b"\n") + b"Content-Length: 0\n\n"):
    get(answering(wrong)).expect_status(DIALOGUE)
