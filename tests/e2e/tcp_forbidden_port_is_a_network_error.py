#!/usr/bin/env python3
"""A port that we may not bind and a foreign address are status 3, named."""
import ctypes

from lib.ncc import *

PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE = 24, 10          # prctl(2), capabilities(7)


def without_the_right():
    """root, but what it executes may not bind low ports."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0)


with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii") as f:
    lowest = int(f.read())
if lowest > 1:
    p = ncchat("listen", "127.0.0.1", "1", preexec=without_the_right).expect_status(NETWORK)
    contains(p.err, "127.0.0.1:1", "stderr")
    matches(p.err, "(?i)permission denied", "stderr")
p = ncchat("listen", "192.0.2.1", "0").expect_status(NETWORK)
contains(p.err, "192.0.2.1", "stderr")
matches(p.err, "(?i)cannot assign", "stderr")
