"""The greeting, spoken by Python: plain sockets, recv(1024), no newline."""
from lib.ncc import *

CLIENT = os.path.join(ROOT, "scripts", "greeting-client.lua")
SERVER = os.path.join(ROOT, "scripts", "greeting-server.lua")
QUESTION, ANSWER = "你吃饭了吗".encode(), "黄焖鸡米饭".encode()


def greet_as_server(conn):
    equal(conn.recv(1024), b"Client-hi", "first from the client")
    conn.send(b"server-hi")
    equal(conn.recv(1024), QUESTION, "second from the client")
    conn.send(ANSWER)
    equal(conn.recv(1024), b"", "the client's end")


def greet_as_client(conn):
    conn.send(b"Client-hi")
    equal(conn.recv(1024), b"server-hi", "first from the server")
    conn.send(QUESTION)
    equal(conn.recv(1024), ANSWER, "second from the server")


def greet_as_udp_server(s):
    for heard, said in ((b"Client-hi", b"server-hi"), (QUESTION, ANSWER)):
        data, peer = s.recvfrom(1024)
        equal(data, heard, "from the client")
        s.sendto(said, peer)


def greet_as_udp_client(s, to):
    for said, heard in ((b"Client-hi", b"server-hi"), (QUESTION, ANSWER)):
        s.sendto(said, to)
        equal(s.recv(1024), heard, "from the server")


def check_client(p):
    p.expect_status(OK)
    contains(p.stdout, ANSWER, "stdout of the client")
