#!/usr/bin/env python3
"""Random data both ways at once over a UNIX-domain socket with nc.openbsd."""
# limit: 60
from lib.exchange import *

for size in SIZES:
    unix_connects_to(["nc.openbsd", "-N", "-lU", path(f"a{size}")], path(f"a{size}"), size)
    unix_is_connected_to(["nc.openbsd", "-N", "-U", path(f"b{size}")], path(f"b{size}"), size)
