#!/usr/bin/env python3
"""udp-recv PORT hears 127.0.0.1 and ::1 on one port and nothing else."""
from lib.ncc import *

file = path("port")
p = Ncchat("udp-recv", "-v", "--port-file", file, "--count", len(hosts()), "0", port_file=file)
port = p.port
for host in hosts():
    with datagram_socket(host) as s:
        s.sendto(host.encode(), (host, port))
        p.wait_out(host.encode())
p.expect_status(OK)
matches(p.err, rf"^ncchat: listening on 127\.0\.0\.1:{port}.*this machine only", "stderr")
