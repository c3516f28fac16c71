#!/usr/bin/env python3
"""Every failure has its code, which fails_with and raises take; a script's own
mistake is none of them."""
from lib.ncc import *

port, keep = closed_port()
silent = Server()
ends = Server(lambda conn: conn.sendall(b"ab"))
breaks = Server(lambda conn: (conn.sendall(b"ab"), conn.recv(1), reset(conn)))

CASES = {
    "mismatch": 'local c = nc.connect(ends, any); c:expect "x"',
    "timeout": 'local c = nc.connect(silent); c:expect("x", {timeout = 0.1})',
    "eof": 'local c = nc.connect(ends, any); c:expect "abc"',
    "reset": 'local c = nc.connect(breaks); c:expect "ab"; c:send "x"; c:read(1)',
    "refused": 'nc.connect(refuses)',
    "empty-match": 'local c = nc.connect(ends, any); c:expect(nc.re "x*")',
    "match-limit": 'local s = nc.serve("tcp://127.0.0.1:0", function(c) '
                   'c:send(("a"):rep(60) .. "!\\n") end); '
                   'local c = nc.connect(s, any); c:line(nc.re "^(a+)+$")',
    "too-much": 'local s = nc.serve("tcp://127.0.0.1:0", function(c) c:send(("a"):rep(5000)) end); '
                'local c = nc.connect(s, any); c:wait_for("x", {max = 100})',
    "closed": 'local c = nc.connect(ends, any); c:close(); c:send "x"',
    "assert": 'nc.equal(1, 2)',
    "fail": 'nc.fail "on purpose"',
    "usage": 'nc.connect "127.0.0.1:99999"',
}
HEAD = f'''local nc = require "ncchat"
local ends, breaks = "tcp://127.0.0.1:{ends.port}", "tcp://127.0.0.1:{breaks.port}"
local any = {{ leftover = "ok" }}
local silent, refuses = "tcp://127.0.0.1:{silent.port}", "tcp://127.0.0.1:{port}"
'''
wrong = []
for code, body in CASES.items():
    p = run_lua(HEAD + f'nc.test("t", {{ fails_with = "{code}" }}, function() {body} end)\n')
    if p.wait() != OK:
        wrong.append(f"{code}: status {p.status}: {short(p.stdout.decode(), 600)}")
    another = "reset" if code != "reset" else "eof"
    p = run_lua(HEAD + f'nc.test("t", {{ fails_with = "{another}" }}, function() {body} end)\n')
    if p.wait() != DIALOGUE:
        wrong.append(f"{code} taken for {another}: status {p.status}")
    if code not in ("assert", "fail"):
        p = run_lua(HEAD + f'nc.test("t", function() nc.raises("{code}", function() {body} end) end)\n')
        if p.wait() != OK:
            wrong.append(f"{code} with raises: status {p.status}: {short(p.stdout.decode(), 600)}")
for body in ("os.exit(0)", "local x = nil; x()", 'error "x"', "undefined()", 'error({ code = "mismatch" })',
             'local c = nc.connect(ends, any); c:expect "ab"'):
    p = run_lua(HEAD + f'nc.test("t", {{ fails_with = "mismatch" }}, function() {body} end)\n')
    if p.wait() != DIALOGUE:
        wrong.append(f"{body} taken for mismatch: status {p.status}")
p = run_lua(HEAD + 'nc.test("t", { fails_with = "no-such-code" }, function() end)\n')
if p.wait() not in (DIALOGUE, USAGE):
    wrong.append(f"an unknown code: status {p.status}")
check(not wrong, "\n".join(wrong))
