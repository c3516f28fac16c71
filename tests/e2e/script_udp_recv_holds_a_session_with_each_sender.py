#!/usr/bin/env python3
"""udp-recv -k --script: a session per remote address, at the same time and
apart; without -k it ends after the first."""
from lib.ncc import *

script = write_file("s.lua", """
local name = recv()
send("hello ", name)
local word = recv()
send(name, " said ", word)
""")
p = udp_recv("-k", "-v", "--script", script)
to = ("127.0.0.1", p.port)
senders = [datagram_socket() for _ in range(8)]
for number, s in enumerate(senders):
    s.sendto(b"n%d" % number, to)
for number, s in enumerate(senders):
    equal(s.recv(1024), b"hello n%d" % number, "the first answer")
for number, s in reversed(list(enumerate(senders))):
    s.sendto(b"w%d" % number, to)
    equal(s.recv(1024), b"n%d said w%d" % (number, number), "the second answer")
p.wait_sessions(len(senders))
p.kill()
p.expect_status(OK)

p = udp_recv("--script", script)
with datagram_socket() as s:
    to = ("127.0.0.1", p.port)
    for said, heard in ((b"me", b"hello me"), (b"", b"me said ")):
        s.sendto(said, to)
        equal(s.recv(1024), heard, "the answer")
p.expect_status(OK)
