#!/usr/bin/env python3
"""A dialogue that fails is status 1, and stderr tells the line, the verb, what
was expected and received, and the dialogue; stdout stays data."""
from lib.ncc import *

script = write_file("talk.lua", 'send "hello"\nexpect "220 "\nprint "greeted"\nexpect "ready\\r\\n"\n')
server = Server(lambda conn: (conn.recv(1024), conn.send(b"220 really\r\n"), receive_all(conn)))
p = connect(server.port, "--script", script).expect_status(DIALOGUE)
equal(p.stdout, b"greeted\n", "stdout")
contains(p.err, "talk.lua:4", "stderr")
matches(p.err, r"c1 tcp 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:%d" % server.port, "stderr")
matches(p.err, r"expect failed at byte 4 of 7, 4 bytes into the stream", "stderr")
matches(p.err, r'expected +"ready\\r\\n" +72 65 61 64 79 0d 0a', "stderr")
matches(p.err, r'received +"really\\r\\n" +72 65 61 6c 6c 79', "stderr")
matches(p.err, r"c1 > hello", "the dialogue")
matches(p.err, r"c1 < 220 really\\r\\n", "the dialogue")
