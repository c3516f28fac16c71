#!/usr/bin/env python3
"""Random datagrams to and from nc.openbsd (which takes 16 KiB at most)."""
from lib.datagrams import *

for host in hosts():
    sends_to(["nc.openbsd", "-u", "-l", host, "0"], host, 16384)
    receives_from(lambda port, host=host: ["nc.openbsd", "-u", host, port], host, 16384)
