#!/usr/bin/env python3
"""listen -k: 77 says that every session was skipped. One that failed is 1, one
that went well 0, whichever came first."""
from lib.ncc import *

CODE = 'local word = line() if word == "skip" then nc.skip "so" end nc.equal(word, "good")'


def status(*words):
    p = listen("-k", "-v", "-e", CODE, env={"NCCHAT_NO_SKIP": "0"})
    for i, word in enumerate(words, 1):
        with dial(p.port) as conn:
            conn.sendall(word + b"\n")
            conn.shutdown(socket.SHUT_WR)
            suppress(receive_all, conn)
    wait_until(lambda: len(re.findall(r"^ncchat: (?:not )?ok - ", p.err, re.M)) == len(words), "the verdicts")
    p.kill(signal.SIGTERM)
    return p.wait()


equal(status(b"skip", b"bad"), DIALOGUE, "skipped, then failed")
equal(status(b"bad", b"skip"), DIALOGUE, "failed, then skipped")
equal(status(b"skip", b"good"), OK, "skipped, then good")
equal(status(b"good", b"skip"), OK, "good, then skipped")
equal(status(b"skip", b"skip"), 77, "all skipped")
