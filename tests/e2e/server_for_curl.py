#!/usr/bin/env python3
"""curl against ncchat listen: an answer from a file, and a dialogue."""
from lib.ncc import *

BODY = random_bytes(200_000)
answer = write_file("answer", b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                    % len(BODY) + BODY)
with open(answer, "rb") as stdin:
    p = listen(stdin=stdin)
    curl = other("curl", "-s", "--max-time", "20", f"http://127.0.0.1:{p.port}/x").expect_status(0)
    p.expect_status(OK)
same_bytes(curl.stdout, BODY, "the body at curl")
check(p.stdout.startswith(b"GET /x HTTP/1.1\r\n"), "the request")

script = write_file("http.lua", r'''
print(line(nc.re[[(\w+) (\S+) HTTP/1\.1$]]))
for _ in lines "" do end
send "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
shutdown()
''')
p = listen("-k", "-v", "--script", script)
for name in ("one", "two"):
    curl = other("curl", "-s", "--max-time", "20", f"http://127.0.0.1:{p.port}/{name}")
    equal(curl.expect_status(0).stdout, b"hello", "the body at curl")
p.wait_sessions(2)
p.kill()
p.expect_status(OK)
equal(p.stdout, b"GET\t/one\nGET\t/two\n", "the requests")
