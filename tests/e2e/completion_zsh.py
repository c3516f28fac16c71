#!/usr/bin/env python3
"""zsh completes commands, options, values and operands by TAB in an
interactive shell."""
from lib.ncc import *
from lib.shells import *

ZSH = tool("zsh")
FILE = completion_file("_ncchat")
work = os.path.join(folder(), "work")
os.makedirs(work)
for name in ("one.lua", "data.txt"):
    write_file(os.path.join("work", name), "")

functions = path("functions")
os.makedirs(functions)
os.symlink(FILE, os.path.join(functions, "_ncchat"))
shell = Shell(ZSH, "-f", "-i", cwd=work, setup=f"""
PS1='$ '; unsetopt beep zle_bracketed_paste prompt_cr prompt_sp
fpath=({functions} $fpath); autoload -Uz compinit; compinit -D -u
dump_line() {{ print -r -- $'\\n'"<<$BUFFER>>" }}; zle -N dump_line
bindkey '^Xe' dump_line; bindkey '^U' kill-whole-line
unset zle_bracketed_paste""")
for typed, line in (("ncchat li", "ncchat listen "),
                    ("ncchat listen --acc", "ncchat listen --accept-timeout="),
                    ("ncchat connect --hex", "ncchat connect --hexdump "),
                    ("ncchat run on", "ncchat run one.lua "),
                    ("ncchat connect --script=on", "ncchat connect --script=one.lua "),
                    ("ncchat connect --transcript da", "ncchat connect --transcript data.txt "),
                    ("ncchat completions fi", "ncchat completions fish "),
                    ("ncchat help comp", "ncchat help completions "),
                    ("ncchat connect --port-f", "ncchat connect --port-f")):
    # A final blank that zsh would take away again may be missing.
    got = shell.complete(typed)
    equal(got.rstrip(), line.rstrip(), f"the line after TAB behind {typed!r}")
shell.end()
