#!/usr/bin/env python3
"""A name that does not exist is status 3, and the line names it."""
from lib.names import *

p = ncchat("connect", "nowhere.invalid", "80",
           prefix=with_names(nameserver=Nameserver(answer=NXDOMAIN))).expect_status(NETWORK)
contains(p.err, "nowhere.invalid", "stderr")
equal(len(p.err.splitlines()), 1, "lines on stderr")
p = ncchat("listen", "nowhere.invalid", "0",
           prefix=with_names(nameserver=Nameserver(answer=NXDOMAIN))).expect_status(NETWORK)
contains(p.err, "nowhere.invalid", "stderr")
