#!/usr/bin/env python3
"""Help and version go to stdout with status 0; ncchat alone shows help on
stderr with status 2; commands that come later are shown nowhere."""
from lib.ncc import *

COMMANDS = ("connect", "listen", "udp-send", "udp-recv", "unix", "run", "help", "completions")
for args in (("--help",), ("-h",), ("help",)):
    p = ncchat(*args).expect_status(OK)
    equal(p.err, "", "stderr")
    for command in COMMANDS:
        contains(p.stdout.decode(), command, f"ncchat {args}")
    for later in ("relay", "scan", "load"):
        check(not re.search(rf"\b{later}\b", p.stdout.decode()), f"{later} is shown")
p = ncchat().expect_status(USAGE)
equal(p.stdout, b"", "stdout of ncchat alone")
contains(p.err, "connect", "stderr of ncchat alone")
for command in COMMANDS:
    p = ncchat(command, "--help").expect_status(OK)
    equal(p.err, "", "stderr")
    contains(p.stdout.decode(), f"ncchat {command}", f"help of {command}")
    equal(ncchat("help", command).expect_status(OK).stdout, p.stdout, f"help {command}")
p = ncchat("--version").expect_status(OK)
matches(p.stdout.decode(), r"\Ancchat \d+\.\d+\.\d+$", "version")
for library in ("Lua 5.4", "libev", "PCRE2", "argtable2"):
    contains(p.stdout.decode(), library, "version")
ncchat("help", "nonsense").expect_status(USAGE)
