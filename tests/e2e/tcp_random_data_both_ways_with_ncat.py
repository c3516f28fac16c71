#!/usr/bin/env python3
"""Eight random megabytes each way at once, against ncat on either side."""
# limit: 90
from lib.exchange import *

for host in hosts():
    for size in SIZES:
        connects_to(["ncat", "-l", host, "0"], host, size)
        is_connected_to(lambda port, host=host: ["ncat", host, port], host, size)
