#!/usr/bin/env python3
"""bash completes commands, options, values and operands, by the function
itself and by TAB in an interactive shell."""
import subprocess

from lib.ncc import *
from lib.shells import *

BASH = tool("bash")
FILE = completion_file("ncchat.bash")
work = os.path.join(folder(), "work")
os.makedirs(os.path.join(work, "sub"))
for name in ("one.lua", "two.lua", "data.txt"):
    write_file(os.path.join("work", name), "")

HARNESS = """
set -u
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_ncchat
printf '%s\\n' "${COMPREPLY[@]}"
"""


def replies(*words):
    done = subprocess.run([BASH, "--norc", "-c", HARNESS, "bash", FILE, "ncchat", *words], cwd=work,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)
    equal(done.stderr, b"", f"stderr of completing {words}")
    return [line for line in done.stdout.decode().split("\n") if line]


for words, expected in (
        (("li",), ["listen"]), (("u",), ["udp-send", "udp-recv", "unix"]),
        (("--v",), ["--version"]),
        (("listen", "--acc"), ["--accept-timeout"]),
        (("listen", "--no"), ["--no-reuseaddr"]),
        (("connect", "--port"), []),
        (("connect", "--time"), ["--timeout", "--timeout-scale"]),
        (("connect", "--script", ""), ["one.lua", "two.lua", "sub"]),
        (("connect", "--script", "=", ""), ["one.lua", "two.lua", "sub"]),
        (("connect", "--script", "="), ["one.lua", "two.lua", "sub"]),
        (("connect", "--transcript", "d"), ["data.txt"]),
        (("connect", "--deadline", ""), []),
        (("run", "o"), ["one.lua"]),
        (("run", "-v", "--", "d"), ["data.txt"]),
        (("completions", ""), ["bash", "zsh", "fish"]),
        (("help", "comp"), ["completions"]),
        (("unix", "d"), ["data.txt"])):
    equal(sorted(replies(*words)), sorted(expected), f"completions of {words}")

every = replies("")
for command in ("connect", "listen", "udp-send", "udp-recv", "unix", "run", "help", "completions"):
    check(command in every, f"{command} is not completed")

shell = Shell(BASH, "--norc", "--noprofile", "-i", cwd=work, setup=f"""
PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'
bind -x '"\\C-xe":printf "\\n<<%s>>\\n" "$READLINE_LINE"'
source {FILE}""")
for typed, line in (("ncchat li", "ncchat listen "),
                    ("ncchat listen --acc", "ncchat listen --accept-timeout "),
                    ("ncchat run on", "ncchat run one.lua "),
                    ("ncchat connect --script=on", "ncchat connect --script=one.lua "),
                    ("ncchat connect --transcript da", "ncchat connect --transcript data.txt ")):
    equal(shell.complete(typed), line, f"the line after TAB behind {typed!r}")
shell.end()
