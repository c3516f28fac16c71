#!/usr/bin/env python3
"""udp-recv hears every sender and names each on stderr; stdout holds exactly
the bytes of each datagram; an empty datagram is one and not the end."""
from lib.ncc import *

for host in hosts():
    p = udp_recv("--count", "6", host=host)
    to = (host, p.port)
    with datagram_socket(host) as a, datagram_socket(host) as b, datagram_socket(host) as c:
        lines, total = [], b""
        for s, data in ((a, b"from a"), (b, b"from b, longer"), (a, b""), (c, b"\x00\x01"),
                        (b, b"\n"), (a, b"again")):
            s.sendto(data, to)
            total += data
            size = "1 byte" if len(data) == 1 else f"{len(data)} bytes"
            lines.append(f"ncchat: {shown(host, s.getsockname()[1])}: {size}")
            p.wait_err(re.escape(lines[-1]) + "$")
        p.expect_status(OK)
        equal(p.stdout, total, "stdout")
        equal([line for line in p.err.splitlines() if "listening" not in line], lines, "stderr")
