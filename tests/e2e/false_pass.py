#!/usr/bin/env python3
"""Each script of tests/false_pass tries to pass by not happening. It must exit
as its line `-- exit: N` says: 1 or 2, never 0. Besides it may say:

    -- args: ...                 more options
    -- env: NAME=VALUE
    -- command: connect|listen   in place of run; then the peer is a plain
    -- peer: ends|stays|resets [TEXT]     socket, that says TEXT first"""
# limit: 240
from concurrent.futures import ThreadPoolExecutor

from lib.ncc import *

TESTS = os.path.join(ROOT, "tests", "false_pass")
LIMITS = ("--timeout", "2s", "--deadline", "5s")


def behaviour(said):
    how, _, text = (said or "ends").partition(" ")
    check(how in ("ends", "stays", "resets"), f"no such peer: {how}")

    def talk(conn):
        suppress(conn.sendall, text.encode())
        if how == "resets":
            suppress(conn.recv, len(text))      # gives the text time to be read
            reset(conn)
            return
        if how == "ends":
            suppress(conn.shutdown, socket.SHUT_WR)
        suppress(receive_all, conn)
    return talk


def run(file, word, args):
    env = dict([word("env").split("=", 1)] if word("env") else [("NCCHAT_NO_SKIP", "")])
    command = word("command") or "run"
    if command == "run":
        return ncchat("run", *LIMITS, *args, file, env=env)
    options = ("--timeout", "2s", *args, "--script", file)
    talk = behaviour(word("peer"))
    if command == "connect":
        return connect(Server(talk).port, *options, env=env)
    check(command == "listen", f"no such command: {command}")
    p = listen(*options, env=env)
    with dial(p.port) as conn:
        talk(conn)
    return p


def fault_of(name):
    file = os.path.join(TESTS, name)
    with open(file, encoding="utf-8") as f:
        text = f.read()

    def word(key):
        found = re.search(rf"^-- {key}: (.*)$", text, re.M)
        return found and found.group(1)

    if word("exit") not in ("1", "2"):
        return f"{name}: has no line `-- exit: 1` or `-- exit: 2`"
    p = run(file, word, (word("args") or "").split())
    if p.wait(20) != int(word("exit")):
        return (f"{name}: exit {word('exit')} expected, got {p.status}: "
                f"{short(p.stdout.decode(), 300)} {short(p.err, 300)}")
    return None


files = sorted(f for f in os.listdir(TESTS) if f.endswith(".lua"))
check(len(files) > 100, "tests/false_pass holds too few scripts")
with ThreadPoolExecutor(4) as pool:
    wrong = [fault for fault in pool.map(fault_of, files) if fault]
check(not wrong, f"{len(wrong)} of {len(files)}:\n" + "\n".join(wrong))
