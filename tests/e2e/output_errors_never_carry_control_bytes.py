#!/usr/bin/env python3
"""What an argument or a name holds is escaped in errors."""
from lib.ncc import *

for args in (("connect", "\x1b]0;owned\x07.invalid", "80"), ("connect", "127.0.0.1", "8\x1b[2J"),
             ("\x1b[31m",), ("connect", "--\x1b[31m", "127.0.0.1", "1"),
             ("unix", path("\x1b[2J")), ("connect", "--connect-timeout", "\x1b", "127.0.0.1", "1"),
             ("run", path("\x1b.lua"))):
    p = ncchat(*args)
    check(p.wait(20) != 0, f"{args!r} succeeded")
    check(p.err != "", f"{args!r} said nothing")
    lacks(p.err, "\x1b", f"stderr of {args!r}")
    lacks(p.err, "\x07", f"stderr of {args!r}")
