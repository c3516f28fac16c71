"""
Random data both ways at once between ncchat and another program, over a
stream.

Where ncchat listens, its stdin is a regular file: that is sent whole whoever
ends first. Where another netcat listens, both ends stay open until everything
has come: nc.openbsd and ncat, listening, drop the rest of their own stdin when
the peer half-closes.
"""
from lib.ncc import *


def compare(p, ours, peer, theirs):
    p.expect_status(OK, 60)
    peer.wait(60)
    same_bytes(p.stdout, theirs, f"from {peer} to {p}")
    same_bytes(peer.stdout, ours, f"from {p} to {peer}")


def feed(process, data):
    for piece in segments(data):
        process.send(piece)


def talk(p, peer, size):
    """Both send at once; they end when both have everything."""
    ours, theirs = random_bytes(size), random_bytes(size)
    feeders = [go(feed, p, ours), go(feed, peer, theirs)]
    p.wait_out_size(size, 60)
    peer.wait_out_size(size, 60)
    for feeder in feeders:
        feeder.join()
    p.close_stdin()
    peer.close_stdin()
    compare(p, ours, peer, theirs)


def file_of(data):
    return open(write_file(f"data-{len(data)}", data), "rb")


def connects_to(listener, host, size):
    """ncchat connect against another program that listens."""
    peer, port = other_listener(*listener, stdin="open")
    talk(connect(port, host=host, stdin="open"), peer, size)


def is_connected_to(connector, host, size):
    """ncchat listen against another program that connects; connector(port)
    is its command line."""
    ours, theirs = random_bytes(size), random_bytes(size)
    with file_of(ours) as stdin:
        server = listen(host=host, stdin=stdin)
        peer = other(*connector(server.port), stdin=theirs)
        compare(server, ours, peer, theirs)


def unix_connects_to(listener, name, size):
    peer = other(*listener, stdin="open")
    wait_until(lambda: is_bound_unix(name), f"{peer} listens")
    talk(ncchat("unix", name, stdin="open"), peer, size)


def unix_is_connected_to(connector, name, size):
    ours, theirs = random_bytes(size), random_bytes(size)
    with file_of(ours) as stdin:
        server = unix_listen(name=name, stdin=stdin)
        peer = other(*connector, stdin=theirs)
        compare(server, ours, peer, theirs)


SIZES = (8 << 20, 0, 1)
