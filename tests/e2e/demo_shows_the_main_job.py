#!/usr/bin/env python3
"""The demo ends with 0 when all parts went as they should; with a program that
only looks like ncchat, or lies about how it ended, it ends with 1."""
from lib.ncc import *

DEMO = os.path.join(ROOT, "tests", "demo.sh")


def demo(program, status):
    p = other("bash", DEMO, env={"NCCHAT": program}).expect_status(status)
    return p.stdout.decode()


def wrapper(name, text):
    file = write_file(name, f"#!/bin/sh\n{text}\n".replace("NCCHAT", NCCHAT))
    os.chmod(file, 0o755)
    return file


out = demo(NCCHAT, 0)
for part in ("TCP on IPv4", "TCP on IPv6", "UDP", "UNIX-domain socket", "not ok 1 - both ends",
             "c1 < 黄焖鸡米饭", 'expected  "server-ho"'):
    contains(out, part, "the demo")
lacks(out, "NOT OK", "the demo")
matches(out, r"^6 of 6 parts" if len(hosts()) == 2 else r"^5 of 6 parts.*, 1 skipped$", "the sum")

for name, text in (("nothing", "exit 0"), ("always-well", '"NCCHAT" "$@"; exit 0'),
                   ("always-bad", '"NCCHAT" "$@"; exit 1'),
                   ("client-lies", 'case $1 in connect) exit 0;; esac; exec "NCCHAT" "$@"'),
                   ("no-words", 'case $1 in run) exec "NCCHAT" "$@";; esac; "NCCHAT" "$@" >/dev/null')):
    contains(demo(wrapper(name, text), 1), "NOT OK", f"with {name}")
