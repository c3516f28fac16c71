#!/usr/bin/env python3
"""Each wrong value, option or combination is status 2 and one sentence that
names the option or the operand, with nothing on stdout and nothing begun."""
from lib.ncc import *

T = ("127.0.0.1", "1")
SCRIPT = write_file("empty.lua", "")
SHORT = path("s")

TABLE = [
    # arguments, what the sentence must name
    (("frobnicate",), "frobnicate"),
    (("conect", *T), "connect"),
    (("relay", *T), "relay"),
    (("connect",), "HOST"),
    (("connect", "127.0.0.1"), "PORT"),
    (("listen",), "PORT"),
    (("udp-send",), "HOST"),
    (("udp-recv",), "PORT"),
    (("unix",), "PATH"),
    (("run",), "FILE"),
    (("connect", *T, "more"), "more"),
    (("listen", *T, "more"), "more"),
    (("udp-recv", *T, "more"), "more"),
    (("unix", SHORT, "more"), "more"),
    (("connect", "--nonsense", *T), "--nonsense"),
    (("connect", "--connect-timout", "1s", *T), "--connect-timeout"),
    (("connect", "--connect", "1s", *T), "--connect"),
    (("connect", "--verb", *T), "--verb"),
    (("connect", "--quiet=yes", *T), "--quiet"),
    (("connect", "-4", "-6", *T), "--ipv4"),
    (("connect", "--ipv4", "--ipv6", *T), "--ipv"),
    (("listen", "--reuseaddr", "--no-reuseaddr", "0"), "--no-reuseaddr"),
    (("udp-recv", "--reuseaddr", "--no-reuseaddr", "0"), "--no-reuseaddr"),
    (("unix", "--reuseaddr", SHORT), "--reuseaddr"),
    (("unix", "--no-reuseaddr", SHORT), "--no-reuseaddr"),
    (("unix", "--listen", "--reuseaddr", SHORT), "--reuseaddr"),
    (("listen", "--reuseaddr", "unix:" + SHORT), "--reuseaddr"),
    (("listen", "--no-reuseaddr", "unix:" + SHORT), "--no-reuseaddr"),
    (("connect", "--reuseaddr", *T), "--reuseaddr"),
    (("connect", "-k", *T), "-k"),
    (("connect", "--accept-timeout", "1s", *T), "--accept-timeout"),
    (("listen", "--connect-timeout", "1s", "0"), "--connect-timeout"),
    (("unix", "-k", SHORT), "-k"),
    (("unix", "--keep-open", SHORT), "--keep-open"),
    (("unix", "--accept-timeout", "1s", SHORT), "--accept-timeout"),
    (("unix", "--port-file", path("f"), SHORT), "--port-file"),
    (("unix", "-4", SHORT), "-4"),
    (("udp-recv", "-k", "0"), "-k"),
    (("udp-recv", "--count", "0", "0"), "--count"),
    (("udp-recv", "--count", "x", "0"), "--count"),
    (("udp-recv", "--count", "-1", "0"), "--count"),
    (("listen", "--count", "1", "0"), "--count"),
    (("connect", "--script", SCRIPT, "-e", "x", *T), "-e"),
    (("connect", "--script", path("absent.lua"), *T), "absent.lua"),
    (("connect", "--script", *T), "PORT"),
    (("connect", *T, "--script"), "--script"),
    (("connect", *T, "-e"), "-e"),
    (("connect", "-e", "send(", *T), "1"),
    (("connect", "-D", "x=1", *T), "-D"),
    (("connect", "--timeout", "1s", *T), "--timeout"),
    (("connect", "--timeout-scale", "2", *T), "--timeout-scale"),
    (("connect", "--seed", "1", *T), "--seed"),
    (("connect", "--rechunk", "1", *T), "--rechunk"),
    (("listen", "-D", "x=1", "0"), "-D"),
    (("udp-send", "--timeout", "1s", *T), "--timeout"),
    (("unix", "--rechunk", "1", SHORT), "--rechunk"),
    (("connect", "-D", "", "--script", SCRIPT, *T), "-D"),
    (("connect", "-D", "=x", "--script", SCRIPT, *T), "-D"),
    (("connect", "-D", "9x=1", "--script", SCRIPT, *T), "-D"),
    (("connect", "-D", "NCCHAT_E2E_NOT_SET", "--script", SCRIPT, *T), "NCCHAT_E2E_NOT_SET"),
    (("connect", "-D", "x=@" + path("absent"), "--script", SCRIPT, *T), "absent"),
    (("connect", "--seed", "x", "--script", SCRIPT, *T), "--seed"),
    (("connect", "--rechunk", "-1", "--script", SCRIPT, *T), "--rechunk"),
    (("connect", "--timeout-scale", "0", "--script", SCRIPT, *T), "--timeout-scale"),
    (("connect", "--timeout-scale", "101", "--script", SCRIPT, *T), "--timeout-scale"),
    (("run", "--script", SCRIPT, SCRIPT), "--script"),
    (("run", "--idle-timeout", "1s", SCRIPT), "--idle-timeout"),
    (("run", "-x", SCRIPT), "-x"),
    (("run", "-k", SCRIPT), "-k"),
    (("completions",), "SHELL"),
    (("completions", "tcsh"), "tcsh"),
    (("connect", "127.0.0.1:1", "2"), "2"),
    (("connect", ""), "''"),
    (("connect", "", "80"), "host"),
    (("connect", "127.0.0.1", ""), "port"),
    (("connect", "tcp://127.0.0.1"), "tcp://127.0.0.1"),
    (("connect", "ftp://127.0.0.1:21"), "ftp://"),
    (("connect", "[::1:80"), "[::1:80"),
    (("connect", "unix:"), "unix:"),
    (("connect", "udp://127.0.0.1:1"), "udp-send"),
    (("listen", "udp://127.0.0.1:0"), "udp-recv"),
    (("udp-send", "tcp://127.0.0.1:1"), "ncchat connect"),
    (("connect", "-4", "::1", "80"), "--ipv4"),
    (("connect", "-6", "127.0.0.1", "80"), "--ipv6"),
    (("unix", "x" * 108), "108"),
    (("unix", "--listen", "@" + "x" * 108), "10"),
]
TABLE += [(("connect", "127.0.0.1", port), port)
          for port in ("65536", "80x", "-1", "x", "99999999999999999999", " 80", "+80", "0x50",
                       "80 ", "8.0")]
TABLE += [(("connect", "127.0.0.1", "0"), "0")]
TABLE += [(("listen", "127.0.0.1", port), port) for port in ("65536", "80x", "-1", "131072")]
TABLE += [(("udp-recv", port), port) for port in ("65536", "80x")]
for option in ("--connect-timeout", "--idle-timeout", "--deadline"):
    TABLE += [(("connect", option, value, *T), option)
              for value in ("", "x", "1x", "-1", "1 s", "s", "1e99s", "0x10", "1s1", "nan", "inf")]
for letter, instead in (("l", "listen"), ("p", "operand"), ("w", "--connect-timeout"),
                        ("i", "--idle-timeout"), ("N", "half-close"), ("u", "udp-send"),
                        ("U", "unix"), ("o", "--transcript"), ("z", "-z"), ("c", "-c"),
                        ("s", "-s"), ("t", "-t"), ("X", "-X"), ("n", "-n"), ("C", "-C")):
    TABLE += [(("connect", f"-{letter}", *T), f"-{letter}"),
              (("connect", f"-{letter}", *T), instead)]

wrong = []
for args, named in TABLE:
    p = ncchat(*args)
    try:
        status = p.wait(10)
    except Failure:
        p.kill(signal.SIGKILL)
        status = "none: it still runs"
    lines = [line for line in p.err.splitlines() if not line.startswith("Try ")]
    faults = []
    if status != USAGE:
        faults.append(f"status {status}")
    if p.stdout != b"":
        faults.append(f"stdout {p.stdout!r}")
    if len(lines) != 1:
        faults.append(f"{len(lines)} lines")
    elif not lines[0].startswith("ncchat"):
        faults.append("does not begin with ncchat")
    elif named not in lines[0]:
        faults.append(f"does not name {named!r}")
    elif lines[0].endswith("."):
        faults.append("ends in a full stop")
    if faults:
        wrong.append(f"{' '.join(map(repr, args))}: {', '.join(faults)}; stderr {short(p.err)}")
    p.finish()
check(not os.path.exists(SHORT), "a usage error made a socket")
check(not wrong, f"{len(wrong)} of {len(TABLE)}:\n" + "\n".join(wrong))
