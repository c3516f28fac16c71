#!/usr/bin/env python3
"""-D sets a declared parameter with the type of its default: from the command
line, the environment, a file. A wrong type or an undeclared name is a usage
error, found before anything is sent."""
from lib.ncc import *

script = write_file("p.lua", """
local nc = require "ncchat"
local text = nc.param("text", "default", "some text")
local number = nc.param("number", 7)
local float = nc.param("float", 1.5)
local flag = nc.param("flag", true)
print(text, number, float, flag)
print(math.type(number), type(flag))
""")
server = Server(receive_all)


def run(*defines, status=OK, env=None):
    args = [word for d in defines for word in ("-D", d)]
    return connect(server.port, "--script", script, *args, env=env).expect_status(status)


for defines, shows in (((), b"default\t7\t1.5\ttrue\n"),
                       (("text=a=b c",), b"a=b c\t7\t1.5\ttrue\n"),
                       (("text=",), b"\t7\t1.5\ttrue\n"),
                       (("number=42",), b"default\t42\t1.5\ttrue\n"),
                       (("float=2.25",), b"default\t7\t2.25\ttrue\n"),
                       (("text=007", "number=-1", "flag=no"), b"007\t-1\t1.5\tfalse\n")):
    p = run(*defines)
    equal(p.stdout, shows + b"integer\tboolean\n", f"with {defines}")
for word, value in (("yes", b"true"), ("true", b"true"), ("1", b"true"), ("no", b"false"),
                    ("false", b"false"), ("0", b"false")):
    contains(run(f"flag={word}").stdout, b"1.5\t" + value, f"flag={word}")
contains(run("text", env={"text": "from outside"}).stdout, b"from outside\t7", "the environment")
write_file("value", b"two\nlines \x00\xff\n")
contains(run("text=@" + path("value")).stdout, b"two\nlines \x00\xff\n", "a file")

for define in ("number=x", "number=", "number=1.5", "number=1x", "flag=maybe", "flag=",
               "float=y"):
    p = run(define, status=USAGE)
    contains(p.err, define.partition("=")[0], "stderr")
    equal(p.stdout, b"", "stdout")
p = run("txet=x", status=USAGE)
contains(p.err, "txet", "stderr")
p = ncchat("run", "-D", "txet=x", write_file("t.lua", 'nc.param("text", "x")')).expect_status(USAGE)
contains(p.err, "txet", "stderr of run")
p = ncchat("run", "-D", "text=y", write_file("t.lua",
           'nc.equal(nc.param("text", "x"), "y")')).expect_status(OK)
