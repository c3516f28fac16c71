#!/usr/bin/env python3
"""Random datagrams to and from ncat (which sends and takes 8 KiB at most)."""
from lib.datagrams import *

for host in hosts():
    sends_to(["ncat", "-u", "-l", host, "0"], host, 8192)
    receives_from(lambda port, host=host: ["ncat", "-u", host, port], host, 8192)
