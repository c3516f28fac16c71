#!/usr/bin/env python3
"""Every verb of a connection against a Python peer that sends its bytes whole,
one at a time, and below --rechunk: the same result each time."""
# limit: 120
from lib.ncc import *

END, KEEP, RESET = "end", "keep", "reset"

TABLE = [
    # what the peer sends, how it ends, the dialogue, status, stdout, stderr
    (b"220 ready\r\n", END, r'expect "220 "; print(line "ready")', OK, b"ready\n", ""),
    (b"a.c", END, r'expect "a.c"', OK, b"", ""),
    (b"abc", END, r'expect "a.c"', DIALOGUE, b"", "byte 2 of 3"),
    (b"220 ready\r\n", END, r'print(line(nc.re[[^(\d{3})([ -])(.*)$]]))', OK,
     b"220\t \tready\n", ""),
    (b"noise READY.", END, r'print(wait_for "READY"); read(1)', OK, b"READY\n", ""),
    (b"noise READY.", END, r'print(read_until "READY"); print(read(1))', OK,
     b"noise \tREADY\n.\n", ""),
    (b"aabab", END, r'print(read_until "abab"); expect_eof()', OK, b"a\tabab\n", ""),
    (b"one\ntwo", END, r'for l in lines() do print(l) end', DIALOGUE, b"one\n", "two"),
    (b"one\r\ntwo\nthree\n", END, r'for l in lines() do print(l) end', OK, b"one\ntwo\nthree\n", ""),
    (b"one\r\ntwo\r\n.\r\nrest", END, r'for l in lines "." do print(l) end; expect "rest"', OK,
     b"one\ntwo\n", ""),
    (b"one\r\ntwo\r\n", END, r'for l in lines "." do print(l) end', DIALOGUE, b"one\ntwo\n", ""),
    (b"* a\r\n* b\r\nok done\r\n", END, r'print(wait_line(nc.re[[ok (\w+)]]))', OK, b"done\n", ""),
    (b"\r\nx\n", END, r'line ""; line "x"', OK, b"", ""),
    (b"line", END, r'line "line"', None, None, None),
    (b"abcdef", END, r'print(read(4)); print(#read_all())', OK, b"abcd\n2\n", ""),
    (b"abcdef", END, r'discard(2); print(peek(2)); print(read(2)); print(read_all())', OK,
     b"cd\ncd\nef\n", ""),
    (b"abc", END, r'read(4)', DIALOGUE, b"", "(?i)end"),
    (b"", END, r'print(read_all() == "")', OK, b"true\n", ""),
    (b"-ERR no\r\n", END, r'local k = expect { "+", "-", ":" }; print(k, line())', OK,
     b"-\tERR no\n", ""),
    (b"-ERR no\r\n", END, r'local w, y = line { ok = "+OK", err = nc.re[[-ERR (.*)$]] }; print(w, y)',
     OK, b"err\tno\n", ""),
    (b"?", END, r'expect { "+", "-", ":" }', DIALOGUE, b"", r'"\+"'),
    (b"ab", END, r'print(expect { "ab", "a" }); read(1)', OK, b"a\n", ""),
    (b"ab", END, r'print(expect { nc.re"a", "a" }); read(1)', OK, b"a\n", ""),
    (b"HeLLo", END, r'print(expect(nc.nocase "hello"))', OK, b"HeLLo\n", ""),
    (b"", END, r'print((expect { "x", ended = nc.eof }))', OK, b"ended\n", ""),
    (b"ab", RESET, r'expect "ab"; print((expect { "x", gone = nc.reset }))', OK, b"gone\n", ""),
    (b"", KEEP, r'print((expect({ "x", late = nc.timeout }, { timeout = 0.2 })))', OK, b"late\n", ""),
    (b"ab", END, r'expect "ab"; expect_eof()', OK, b"", ""),
    (b"abc", END, r'expect "ab"; expect_eof()', DIALOGUE, b"", r"c"),
    (b"ab", KEEP, r'expect "ab"; expect_eof { timeout = 0.2 }', None, None, None),
    (b"ab", RESET, r'expect "ab"; expect_reset()', OK, b"", ""),
    (b"ab", END, r'expect "ab"; expect_reset()', DIALOGUE, b"", "(?i)end"),
    (b"ab", RESET, r'expect "ab"; expect_eof()', DIALOGUE, b"", "(?i)reset"),
    (b"ab", KEEP, r'expect "ab"; expect_silence(0.2)', OK, b"", ""),
    (b"abc", KEEP, r'expect "ab"; expect_silence(0.5)', DIALOGUE, b"", "c"),
    (b"ab", KEEP, r'expect("abc", { timeout = 0.2 })', DIALOGUE, b"", r"(?i)0\.2|200 ?ms|tim"),
    (b"ab", KEEP, r'local c = ...; c.timeout = 0.2; expect "abc"', DIALOGUE, b"", "(?i)tim|0.2"),
    (b"abab", END, r'expect("ab", { keep = true }); print(read(4))', OK, b"abab\n", ""),
    (b"xx no yy", END, r'wait_for("yes", { never = "no" })', DIALOGUE, b"", "no"),
    (b"x" * 5000 + b"end", END, r'wait_for("end", { max = 1000 })', DIALOGUE, b"", "more than 1000 bytes"),
    (b"x" * 5000 + b"end", END, r'wait_for "end"; expect_eof()', OK, b"", ""),
    (b"abc", END, r'expect ""', DIALOGUE, b"", "(?i)empty"),
    (b"abc", END, r'expect(nil)', DIALOGUE, b"", "-e:1"),
    (b"abc", END, r'expect(nc.re"x*")', DIALOGUE, b"", "(?i)empty|consum"),
    (b"abc", END, r'peek(3); read(1)', DIALOGUE, b"", "left unread"),
    (b"abc", END, r'local c = ...; c.leftover = "ok"; read(1)', OK, b"", ""),
    (b"abc", END, r'expect {}', DIALOGUE, b"", ""),
    (b"abc", END, r'expect { "abc", timeout = 2 }', DIALOGUE, b"", "second argument"),
    (b"", KEEP, r'send(1.5)', DIALOGUE, b"", "(?i)float|1\\.5"),
    (b"", KEEP, r'send({})', DIALOGUE, b"", "table"),
    (b"", KEEP, r'send(nil)', DIALOGUE, b"", "nil"),
    (b"", END, r'print((pcall(expect, "x")))', DIALOGUE, b"false\n", ""),
    (b"abc", END, r'nc.try(expect, "x"); print(read(3))', OK, b"abc\n", ""),
    (b"abc", END, r'nc.raises("mismatch", expect, "x"); print(read(3))', OK, b"abc\n", ""),
    (b"abc", END, r'nc.raises("timeout", expect, "x")', DIALOGUE, b"", "mismatch"),
    (b"abc", END, r'nc.raises("mismatch", expect, "abc")', DIALOGUE, b"", "mismatch"),
    (b"abc", END, r'nc.raises("mismatch", function() local x = nil; x() end)', DIALOGUE, b"", ""),
    (b"abc", END, r'local x = nil; x()', DIALOGUE, b"", r":1:"),
    (b"abc", END, r'error "on purpose"', DIALOGUE, b"", "on purpose"),
    (b"abc", END, r'error()', DIALOGUE, b"", ""),
    (b"abc", END, r'error {}', DIALOGUE, b"", ""),
    (b"abc", END, r'os.exit(0)', DIALOGUE, b"", "(?i)exit"),
    (b"abc", END, r'os.exit(true)', DIALOGUE, b"", "(?i)exit"),
    (b"abc", END, r'expct "abc"', DIALOGUE, b"", "expct"),
    (b"abc", END, r'table.sort({3, 2, 1}, function(a, b) read(1); return a < b end)', DIALOGUE, b"",
     ""),
    (b"abc", END, r'string.gsub("xyz", ".", function() return read(1) end)', DIALOGUE, b"", ""),
    (b"ab", END, r'local co = coroutine.wrap(function() print(read(1)); coroutine.yield(); '
     r'print(read(1)) end); co(); co()', OK, b"a\nb\n", ""),
    (b"ok", END, r'assert(pcall(function() expect "ok" end)); print "fine"', OK, b"fine\n", ""),
    (b"ab\r\n", END, r'local c = ...; c.eol = "\n"; print(#line())', OK, b"3\n", ""),
    (b"ab\n", END, r'local c = ...; c.eol = "\r\n"; line()', DIALOGUE, b"", ""),
    ("你吃饭了吗".encode(), END, r'expect "你吃饭了吗"; expect_eof()', OK, b"", ""),
    ("你吃饭".encode(), END, r'print(expect(nc.re"^[你吃饭]+"))', OK, "你吃饭\n".encode(), ""),
    ("黄焖鸡".encode(), END, r'expect "黄焖鸭"', DIALOGUE, b"", "黄焖鸡"),
    (bytes(range(256)), END, r'for i = 0, 255 do assert(read(1):byte() == i) end; expect_eof()', OK,
     b"", ""),
    (b"220 mail ESMTP\r\n", END, r'expect "220"; expect "250"', DIALOGUE, b"",
     r'whole:rest of the line'),
    (b"x" * 214 + b"READY", END, r'expect "READY"', DIALOGUE, b"",
     r'whole:follows 214 bytes later: did you mean wait_for'),
    (b"abc", END, r'local s = read_some(); assert(#s >= 1); read_all()', OK, b"", ""),
    (b"", END, r'print(read_some())', OK, b"nil\n", ""),
]


def peer(said, end, whole):
    def talk(conn):
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pieces = [said] if whole else [said[i:i + 1] for i in range(len(said))]
        for piece in pieces:
            suppress(conn.sendall, piece)
        if end == RESET:
            pause(0.05)
            reset(conn)
        elif end == END:
            suppress(conn.shutdown, socket.SHUT_WR)
            suppress(receive_all, conn)
        else:
            suppress(receive_all, conn)
    return talk


def faults_of(p, status, stdout, stderr, begun, whole):
    got = p.wait(10)
    if time.monotonic() - begun > 3 * SCALE:
        yield "it took seconds"
    if status is None:
        return
    if got != status:
        yield f"status {got}, not {status}"
    if stdout is not None and p.stdout != stdout:
        yield f"stdout {short(p.stdout)}, not {short(stdout)}"
    if status == OK and p.err:
        yield "something on stderr"
    # A hint looks at what has arrived, so it may need all of it.
    if stderr.startswith("whole:"):
        stderr = stderr[6:] if whole else "."
    if status != OK and not re.search(stderr or ".", p.err):
        yield f"stderr does not match {stderr!r}"


wrong = []
for said, end, code, status, stdout, stderr in TABLE:
    outcome = []
    for whole, extra in ((True, ()), (False, ()), (True, ("--rechunk", str(rng.randrange(1000))))):
        begun = time.monotonic()
        p = connect(Server(peer(said, end, whole)).port, *extra, "-e", code)
        faults = list(faults_of(p, status, stdout, stderr, begun,
                                whole and not extra))
        if faults:
            wrong.append(f"{code}\n      {'whole' if whole else 'cut'} {' '.join(extra)}: "
                         f"{'; '.join(faults)}; stderr {short(p.err)}")
        outcome.append((p.status, p.stdout))
        p.finish()
    if len(set(outcome)) != 1 and "read_some" not in code:
        wrong.append(f"{code}\n      depends on how the bytes were cut: {outcome}")
check(not wrong, f"{len(wrong)}:\n" + "\n".join(wrong))
