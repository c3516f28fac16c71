#!/usr/bin/env python3
"""Eight random megabytes each way at once, against nc.openbsd on either side."""
# limit: 90
from lib.exchange import *

for host in hosts():
    for size in SIZES:
        connects_to(["nc.openbsd", "-N", "-l", host, "0"], host, size)
        is_connected_to(lambda port, host=host: ["nc.openbsd", "-N", host, port], host, size)
