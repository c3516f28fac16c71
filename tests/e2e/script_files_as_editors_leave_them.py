#!/usr/bin/env python3
"""A script file with a mark of UTF-8, with "#!", without a last line feed; -e
is code from its first character on."""
from lib.ncc import *

server = Server(lambda conn: suppress(receive_all, conn))


def run(data, *args):
    return connect(server.port, "--script", write_file("s.lua", data), *args)


run(b'\xef\xbb\xbfprint "one"').expect_status(OK)
p = run(b'\xef\xbb\xbf#!/usr/bin/env ncchat\nnc.fail "two"').expect_status(DIALOGUE)
contains(p.err, "s.lua:2", "stderr")
run(b'#!/x\n\x1bLua').expect_status(USAGE)
run(b'\x1bLua').expect_status(USAGE)
run(b'print "x"\0 print "y"').expect_status(USAGE)
connect(server.port, "-e", '#expect "never"').expect_status(USAGE)
connect(server.port, "-e", "end return function() ").expect_status(USAGE)
