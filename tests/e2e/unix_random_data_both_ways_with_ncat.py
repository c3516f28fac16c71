#!/usr/bin/env python3
"""Random data both ways at once over a UNIX-domain socket with ncat."""
# limit: 60
from lib.exchange import *

for size in SIZES:
    unix_connects_to(["ncat", "-lU", path(f"a{size}")], path(f"a{size}"), size)
    unix_is_connected_to(["ncat", "-U", path(f"b{size}")], path(f"b{size}"), size)
