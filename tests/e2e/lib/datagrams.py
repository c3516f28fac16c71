"""
Random datagrams between ncchat and another program. UDP drops what a queue
has no room for, so the next one is sent when the last one has come.
"""
from lib.ncc import *


def random_lines(largest, count=25):
    """Datagrams without a line feed, since udp-send makes one of each line."""
    sizes = [1, 2, largest] + [rng.randint(1, largest) for _ in range(count)]
    return [random_bytes(size).replace(b"\n", b"\0") for size in sizes]


def sends_to(receiver, host, largest):
    """ncchat udp-send, a line of stdin a datagram, to another program."""
    lines = random_lines(largest)
    peer, port = other_listener(*receiver, kind="udp")
    p = ncchat("udp-send", host, port, stdin="open")
    total = b""
    for line in lines:
        p.send(line + b"\n")
        total += line
        peer.wait_out_size(len(total))
    p.close_stdin()
    p.expect_status(OK)
    peer.kill(signal.SIGKILL)
    peer.wait()
    same_bytes(peer.stdout, total, f"from ncchat to {peer}")


def receives_from(sender, host, largest):
    """ncchat udp-recv from another program; sender(port) is its command."""
    lines = random_lines(largest)
    p = udp_recv("-v", "--count", len(lines), host=host)
    peer = other(*sender(p.port), stdin="open")
    total = b""
    for line in lines:
        peer.send(line)
        total += line
        p.wait_out_size(len(total))
    p.expect_status(OK)
    peer.kill(signal.SIGKILL)
    peer.wait()
    same_bytes(p.stdout, total, f"from {peer} to ncchat")
    for line in lines:
        contains(p.err, f": {len(line)} byte", "stderr")
