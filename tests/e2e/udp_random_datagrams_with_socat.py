#!/usr/bin/env python3
"""Random datagrams up to 65,507 bytes to and from socat."""
from lib.datagrams import *

for host in hosts():
    version = "6" if ":" in host else "4"
    name = f"[{host}]" if ":" in host else host
    sends_to(["socat", "-u", "-b", "65536", f"UDP{version}-RECV:0,bind={name}", "STDOUT"],
             host, 65507)
    receives_from(lambda port, v=version, n=name:
                  ["socat", "-u", "-b", "65536", "STDIN", f"UDP{v}-SENDTO:{n}:{port}"],
                  host, 65507)
