#!/usr/bin/env python3
"""fish completes commands, options, values and operands."""
import subprocess

from lib.ncc import *
from lib.shells import completion_file

FISH = tool("fish")
FILE = completion_file("ncchat.fish")
work = os.path.join(folder(), "work")
os.makedirs(work)
for name in ("one.lua", "data.txt"):
    write_file(os.path.join("work", name), "")
ENV = dict(os.environ, HOME=folder(), XDG_CONFIG_HOME=folder(), XDG_DATA_HOME=folder(),
           LC_ALL="C.UTF-8")


def replies(line):
    done = subprocess.run([FISH, "--no-config", "-c",
                           "source $argv[1]; complete -C $argv[2]", FILE, line],
                          cwd=work, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT)
    equal(done.stderr, b"", f"stderr of completing {line!r}")
    return [row.split("\t")[0] for row in done.stdout.decode().split("\n") if row]


for line, expected in (
        ("ncchat li", ["listen"]),
        ("ncchat u", ["udp-recv", "udp-send", "unix"]),
        ("ncchat --ver", ["--version"]),
        ("ncchat listen --acc", ["--accept-timeout"]),
        ("ncchat connect --port", []),
        ("ncchat connect --time", ["--timeout", "--timeout-scale"]),
        ("ncchat connect --transcript da", ["data.txt"]),
        ("ncchat connect --script on", ["one.lua"]),
        ("ncchat connect --deadline ", []),
        ("ncchat run on", ["one.lua"]),
        ("ncchat unix da", ["data.txt"]),
        ("ncchat completions ", ["bash", "fish", "zsh"]),
        ("ncchat help comp", ["completions"]),
        ("ncchat listen -q --no-re", ["--no-reuseaddr"])):
    equal(sorted(replies(line)), expected, f"completions of {line!r}")

every = replies("ncchat ")
for command in ("connect", "listen", "udp-send", "udp-recv", "unix", "run", "help", "completions"):
    check(command in every, f"{command} is not completed")
