#!/usr/bin/env python3
"""The library fails a test whose peer failed, whose program ended otherwise
than said, or whose ncchat was not seen to end."""
from lib.ncc import *

HEAD = "import sys\nsys.path.insert(0, %r)\nfrom lib.ncc import *\n" % os.path.dirname(LIB)


def run(body):
    return Process([sys.executable, write_file("x.py", HEAD + body)], env={"NCCHAT": tool("cat")})


run("equal(1, 1, 'one')").expect_status(0)
p = run("equal(1, 2, 'one')").expect_status(1)
contains(p.stdout, b"one: expected 2, got 1", "message")
contains(p.stdout, b"NCCHAT_SEED=", "the seed")
p = run("go(lambda: fail('in a peer')); wait_until(lambda: False, 'never')").expect_status(1)
contains(p.stdout, b"in a peer", "an error in a thread")
p = run("t = go(lambda: fail('unseen')); wait_until(lambda: t.done, 'done')").expect_status(1)
contains(p.stdout, b"unseen", "an error in a thread that nobody joined")
p = run("ncchat(stdin='open')").expect_status(1)
contains(p.stdout, b"still running at the end", "an ncchat that was forgotten")
p = run("ncchat(stdin=b'abc').expect_status(1)").expect_status(1)
contains(p.stdout, b"exit status 1 expected, got 0", "message")
contains(p.stdout, b"stdout: b'abc'", "what the program printed")
run("p = ncchat(stdin=b'abc').expect_status(0); equal(p.stdout, b'abc', 'out')").expect_status(0)
run("p = ncchat(stdin='open'); p.kill(); p.expect_status(143)").expect_status(0)
p = run("same_bytes(b'abc', b'abd', 'x')").expect_status(1)
contains(p.stdout, b"first difference at 2", "where bytes differ")
run("skip('no moon')").expect_status(77)
