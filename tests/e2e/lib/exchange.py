"""
Random data both ways at once between ncchat and another program, over a
stream. ncchat's stdin is a regular file: that is sent whole whoever ends
first (a pipe that is idle when the peer ends is not waited for).
"""
from lib.ncc import *


def compare(p, ours, peer, theirs):
    p.expect_status(OK, 60)
    peer.wait(60)
    same_bytes(p.stdout, theirs, f"from {peer} to {p}")
    same_bytes(peer.stdout, ours, f"from {p} to {peer}")


def file_of(data):
    return open(write_file(f"data-{len(data)}", data), "rb")


def connects_to(listener, host, size):
    """ncchat connect against another program that listens."""
    ours, theirs = random_bytes(size), random_bytes(size)
    peer, port = other_listener(*listener, stdin=theirs)
    with file_of(ours) as stdin:
        compare(connect(port, host=host, stdin=stdin), ours, peer, theirs)


def is_connected_to(connector, host, size):
    """ncchat listen against another program that connects; connector(port)
    is its command line."""
    ours, theirs = random_bytes(size), random_bytes(size)
    with file_of(ours) as stdin:
        server = listen(host=host, stdin=stdin)
        peer = other(*connector(server.port), stdin=theirs)
        compare(server, ours, peer, theirs)


def unix_connects_to(listener, name, size):
    ours, theirs = random_bytes(size), random_bytes(size)
    peer = other(*listener, stdin=theirs)
    wait_until(lambda: is_bound_unix(name), f"{peer} listens")
    with file_of(ours) as stdin:
        compare(ncchat("unix", name, stdin=stdin), ours, peer, theirs)


def unix_is_connected_to(connector, name, size):
    ours, theirs = random_bytes(size), random_bytes(size)
    with file_of(ours) as stdin:
        server = unix_listen(name=name, stdin=stdin)
        peer = other(*connector, stdin=theirs)
        compare(server, ours, peer, theirs)


SIZES = (8 << 20, 0, 1)
