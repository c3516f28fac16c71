#!/usr/bin/env python3
"""Random data both ways at once with socat, by path and in the abstract
name space."""
# limit: 60
from lib.exchange import *

for size in SIZES:
    a, b = path(f"a{size}"), path(f"b{size}")
    unix_connects_to(["socat", "-t", "60", "STDIO", f"UNIX-LISTEN:{a}"], a, size)
    unix_is_connected_to(["socat", "-t", "60", "STDIO", f"UNIX-CONNECT:{b}"], b, size)
    name = f"ncchat-e2e-{os.getpid()}-{size}"
    unix_connects_to(["socat", "-t", "60", "STDIO", f"ABSTRACT-LISTEN:{name}a"],
                     f"@{name}a", size)
    unix_is_connected_to(["socat", "-t", "60", "STDIO", f"ABSTRACT-CONNECT:{name}b"],
                         f"@{name}b", size)
