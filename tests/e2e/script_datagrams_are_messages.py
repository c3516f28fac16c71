#!/usr/bin/env python3
"""recv gives a datagram at a time, an empty one too; a literal is the whole
datagram; verbs of streams raise."""
from lib.ncc import *

with datagram_socket() as s:
    port = s.getsockname()[1]

    def talk(code, *answers, status=OK):
        p = ncchat("udp-send", "-e", code, "127.0.0.1", port)
        data, peer = s.recvfrom(65536)
        equal(data, b"hi", "what was sent")
        for answer in answers:
            s.sendto(answer, peer)
        return p.expect_status(status)

    p = talk('send "hi"; print(#recv(), #recv(), #recv())', b"one", b"", b"x" * 65507)
    equal(p.stdout, b"3\t0\t65507\n", "sizes")
    talk('send "hi"; expect "pong"', b"pong")
    talk('send "hi"; expect "pong"', b"pong!", status=DIALOGUE)
    talk('send "hi"; expect "pong"', b"pon", b"g", status=DIALOGUE)
    for verb in ("line()", "read(1)", "expect_eof()"):
        talk(f'send "hi"; {verb}', b"x\n", status=DIALOGUE)
port, _ = closed_port(kind=socket.SOCK_DGRAM)
p = ncchat("udp-send", "-e", 'send "hi"; recv()', "127.0.0.1", port)
p.expect_status(DIALOGUE)
matches(p.err, "(?i)refused", "stderr")
