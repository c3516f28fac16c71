#!/usr/bin/env python3
"""Eight random megabytes each way at once, against socat on either side."""
# limit: 90
from lib.exchange import *

for host in hosts():
    version = "6" if ":" in host else "4"
    name = f"[{host}]" if ":" in host else host
    for size in SIZES:
        connects_to(["socat", "-t", "60", "STDIO", f"TCP{version}-LISTEN:0,bind={name}"],
                    host, size)
        is_connected_to(lambda port, v=version, n=name:
                        ["socat", "-t", "60", "STDIO", f"TCP{v}:{n}:{port}"], host, size)
