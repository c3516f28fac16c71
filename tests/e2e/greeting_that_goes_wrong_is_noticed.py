#!/usr/bin/env python3
"""A peer that says another thing, says it half, ends early or resets is never
taken for the greeting: status 1, on both sides and over every transport."""
from lib.greeting import *


def wrong_word(conn):
    conn.recv(1024)
    conn.send(b"server-ho")
    receive_all(conn)


def half_a_word(conn):
    conn.recv(1024)
    conn.send(b"server-")


def half_a_character(conn):
    conn.recv(1024)
    conn.send(b"server-hi")
    conn.recv(1024)
    conn.send(ANSWER[:-1])


def silent_end(conn):
    conn.recv(1024)


def breaks(conn):
    conn.recv(1024)
    conn.send(b"server-hi")
    conn.recv(1024)
    reset(conn)


for behave in (wrong_word, half_a_word, half_a_character, silent_end, breaks):
    begun = time.monotonic()
    p = connect(Server(behave).port, "--script", CLIENT).expect_status(DIALOGUE)
    check(time.monotonic() - begun < 5 * SCALE, f"{behave.__name__}: noticed by time only")
    contains(p.err, "greeting-client.lua:", f"stderr, {behave.__name__}")
    if behave is not breaks:
        server = Server(behave, unix=path(behave.__name__))
        ncchat("unix", "--script", CLIENT, server.unix).expect_status(DIALOGUE)

with datagram_socket() as s:
    p = ncchat("udp-send", "--script", CLIENT, "127.0.0.1", s.getsockname()[1])
    data, peer = s.recvfrom(1024)
    s.sendto(b"server-", peer)
    s.sendto(b"hi", peer)
    p.expect_status(DIALOGUE)

for said in (b"Client-ho", b"Client-", b"", b"client-hi"):
    p = listen("--script", SERVER)
    with dial(p.port) as conn:
        conn.send(said)
        conn.shutdown(socket.SHUT_WR)
        p.expect_status(DIALOGUE)
