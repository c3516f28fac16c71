"""
The code blocks of a document, run. A block says in its info string what it
is, in a manual page in a comment in front of `.Bd -literal`:

    ```lua run              .\\" example: lua run

    lua run [fails] [name=N]  a test script: ncchat run gives 0 (fails: 1), and
                              the same when its input is cut at random
    lua file=N                a file for a later session; when the project has a
                              file of that name, it is that file
    console [PEER...]         a shell session: behind "$ " a command, else what
                              it prints; PEER is one of PEERS below
    text output               what the block in front of it prints
    sh make                   lines of make: the targets exist
    text                      not code; run_document() is told why

Ports of a document (8080...) are stood for by free ones, so a session can be
read and copied as it is, and is run many times at once all the same. Times,
seeds and the clients' ports are not compared. A line "..." stands for any
number of lines.
"""
import stat

from lib.ncc import *

PORTS = ("8080", "8081", "6379", "2525", "8000")

# In the place of ncchat: listeners take port 0 and say which it became, the
# others wait for that. An abstract name is one of this run.
STAND_IN = '''#!/usr/bin/env python3
import os, re, select, sys, time, zlib
folder, real = os.environ["DOC_PORTS"], os.environ["NCCHAT"]
args, ready = sys.argv[1:], os.environ.get("DOC_READY", "")
command = args[0] if args else ""
listens = command in ("listen", "udp-recv") or "--listen" in args
def port_of(name):
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        try:
            with open(f"{folder}/{name}") as f:
                return f.read().strip()
        except FileNotFoundError:
            select.select([], [], [], 0.005)
    sys.exit(f"nobody listens on {name}")
for i, word in enumerate(args):
    if word.startswith("@"):
        args[i] += f"-{zlib.crc32(folder.encode())}"
    found = re.fullmatch(r"((?s:.*)[:=])?(%s)", word)
    if not found:
        continue
    front, name = found.group(1) or "", found.group(2)
    if listens:
        link = f"{folder}/{name}"
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(ready, link)
        args[i] = front + "0"
    else:
        args[i] = front + port_of(name)
if listens and "--port-file" in args:
    os.symlink(os.path.abspath(args[args.index("--port-file") + 1]), ready)
elif listens:
    args[1:1] = ["--port-file", ready]
os.execv(real, ["ncchat", *args])
''' % "|".join(PORTS)

# Before a listener in the background anything else goes on once it listens.
SHELL = '''export DOC_READY
doc_count=0 doc_status=0
doc_next() { doc_count=$((doc_count + 1)); DOC_READY=$DOC_PORTS/ready.$doc_count.$$; }
doc_wait() {
	while [ ! -e "$DOC_READY" ] && kill -0 $! 2>/dev/null; do
		read -rt 0.01 <>"$DOC_PORTS/fifo"
	done
}
'''
MARK = "\1\1step"


class Block:
    def __init__(self, document, line, info, text):
        self.document, self.line, self.info, self.text = document, line, info, text
        words = info.split()
        self.kind, self.words = (words[0] if words else ""), words[1:]

    def option(self, name):
        return next((w[len(name) + 1:] for w in self.words if w.startswith(name + "=")), None)

    def __str__(self):
        return f"{self.document}:{self.line}: ```{self.info}"


# Reading documents

def markdown_blocks(document):
    blocks, info, start, lines = [], None, 0, []
    with open(os.path.join(ROOT, document), encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            fence = re.fullmatch(r"```(.*)", line)
            check(not re.match(r"\s+```|~~~", line), f"{document}:{number}: an indented fence")
            if not fence:
                lines.append(line)
            elif info is None:
                info, start, lines = fence.group(1).strip(), number, []
            else:
                check(fence.group(1) == "", f"{document}:{number}: a fence in a block")
                blocks.append(Block(document, start, info, "\n".join(lines) + "\n"))
                info = None
    check(info is None, f"{document}:{start}: a block without an end")
    return blocks


def plain_roff(line):
    """A line of a literal display without roff's escapes."""
    line = re.sub(r"^\\&", "", line)
    for escape, text in (("\\(aq", "'"), ("\\(dq", '"'), ("\\-", "-"), ("\\(ha", "^"),
                         ("\\(ti", "~"), ("\\(ga", "`"), ("\\&", "")):
        line = line.replace(escape, text)
    return line.replace("\\e", "\\")


def manual_blocks(document):
    blocks, info, start, lines, said = [], None, 0, [], None
    with open(os.path.join(ROOT, document), encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            check(not line.startswith((".Dl", ".D1", ".nf")),
                  f"{document}:{number}: {line}: an example goes into .Bd -literal")
            comment = re.fullmatch(r'\.\\" example: (.*)', line)
            if comment:
                said = comment.group(1).strip()
            elif line.startswith(".Bd"):
                info, start, lines, said = said or "", number, [], None
            elif line.startswith(".Ed"):
                blocks.append(Block(document, start, info, "\n".join(lines) + "\n"))
                info = None
            elif info is not None:
                lines.append(plain_roff(line))
    return blocks


def blocks_of(document):
    return markdown_blocks(document) if document.endswith(".md") else manual_blocks(document)


# Peers of a session, as handlers of Python

def redis_peer(conn):
    text = b""
    while True:
        data = conn.recv(1024)
        if not data:
            return
        text += data
        while b"\r\n" in text:
            word, _, text = text.partition(b"\r\n")
            conn.sendall({b"PING": b"+PONG\r\n"}.get(word, b"+OK\r\n"))
            if word == b"QUIT":
                return


def http_peer(conn):
    receive_until(conn, b"\r\n\r\n")
    conn.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")


def mail_peer(conn):
    conn.sendall(b"220 mail.example ESMTP\r\n")
    for answer in (b"250-mail.example\r\n250-SIZE 1000000\r\n250 HELP\r\n", b"221 bye\r\n"):
        receive_until(conn, b"\r\n")
        conn.sendall(answer)


PEERS = {"redis": ("6379", redis_peer), "http": ("8000", http_peer), "mail": ("2525", mail_peer)}


# Running

class Place:
    """Where a document's blocks are run: a folder, and the stand-in."""

    def __init__(self):
        whole = tempfile.mkdtemp(dir=folder())
        self.folder, self.ports, self.bin = (os.path.join(whole, name)
                                             for name in ("doc", "ports", "bin"))
        for name in (self.folder, self.ports, self.bin):
            os.mkdir(name)
        os.mkfifo(os.path.join(self.ports, "fifo"))
        os.symlink(os.path.join(ROOT, "scripts"), os.path.join(self.folder, "scripts"))
        stand_in = os.path.join(self.bin, "ncchat")
        with open(stand_in, "w", encoding="utf-8") as f:
            f.write(STAND_IN)
        os.chmod(stand_in, os.stat(stand_in).st_mode | stat.S_IXUSR)
        self.servers = {}

    def write(self, name, text):
        target = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as f:
            f.write(text)
        return name

    def start_peer(self, name):
        port, handler = PEERS[name]
        if name not in self.servers:
            self.servers[name] = Server(handler)
            with open(os.path.join(self.ports, port), "w", encoding="ascii") as f:
                f.write(str(self.servers[name].port))

    def numbers(self):
        """What stands in the place of which port of the document."""
        found = {}
        for name in PORTS:
            link = os.path.join(self.ports, name)
            if os.path.exists(link):
                with open(link, encoding="ascii") as f:
                    found[f.read().strip()] = name
        return found

    def environment(self):
        # Skips are shown as skips, also where our own tests may not skip.
        return {"NCCHAT_NO_SKIP": "", "PATH": self.bin + ":" + os.environ["PATH"], "NCCHAT": NCCHAT,
                "DOC_PORTS": self.ports, "HOME": self.folder, "LC_ALL": "C.UTF-8"}


def normal(text, numbers=None):
    """Lines without what differs from run to run."""
    for real, name in (numbers or {}).items():
        text = re.sub(rf"(?<=[:\s]){real}\b", name, text)
    text = re.sub(r"\b\d+\.\d{3}\b", "0.000", text)
    text = re.sub(r"--seed \d+", "--seed 1", text)
    text = re.sub(r"(?<=[\w\]]:)(?!(?:%s)\b)\d{5}\b" % "|".join(PORTS), "50000", text)
    return [line.rstrip() for line in text.strip("\n").split("\n")] if text.strip() else []


def without_listening(shown, got):
    """A session need not show where its listeners listen."""
    if any("listening on" in line for line in shown):
        return got
    return [line for line in got if not line.startswith("ncchat: listening on")]


def is_as_shown(shown, got):
    if "..." not in shown:
        return shown == got
    at = shown.index("...")
    if shown[:at] != got[:at]:
        return False
    rest = shown[at + 1:]
    return any(is_as_shown(rest, got[i:]) for i in range(at, len(got) + 1))


def compare(block, what, shown, got):
    check(is_as_shown(shown, got), f"{block}: {what}\nshown:\n  " + "\n  ".join(shown) +
          "\nprinted:\n  " + "\n  ".join(got))


def run_script(block, place, output):
    name = place.write(block.option("name") or "example.lua", block.text)
    status = DIALOGUE if "fails" in block.words else OK
    env = place.environment()
    p = Ncchat("run", name, cwd=place.folder, env=env)
    p.wait()
    got = p.stdout.decode() + p.err
    equal(p.status, status, f"{block}: its status\n{got}")
    if output:
        compare(block, "its output", normal(output.text), normal(got))
    for seed in () if "read_some" in block.text else (1, 2):
        p = Ncchat("run", "--rechunk", seed, name, cwd=place.folder, env=env)
        p.wait()
        equal(p.status, status, f"{block}: with --rechunk {seed}\n{p.stdout.decode()}{p.err}")


def steps_of(block):
    """[(command, [lines of output])]"""
    steps = []
    for line in block.text.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif line.startswith("> ") and steps and not steps[-1][1]:
            steps[-1] = (steps[-1][0] + "\n" + line[2:], [])
        else:
            check(steps, f"{block}: begins with output")
            steps[-1][1].append(line)
    return steps


def run_console(block, place):
    for name in block.words:
        check(name in PEERS, f"{block}: no peer is called {name}")
        place.start_peer(name)
    steps = steps_of(block)
    script = SHELL
    for command, _ in steps:
        script += f"doc_next\n(exit $doc_status)\n{command}\ndoc_status=$?\n"
        if re.search(r"(?<![&>])&\s*$", command):
            script += "doc_wait\n"
        script += f"printf '{MARK}\\n'\n"
    script += 'kill $(jobs -p) 2>/dev/null; wait\n'
    p = other("bash", "-c", script, cwd=place.folder, env=place.environment(),
              stderr=subprocess.STDOUT)
    p.wait(25)
    got = p.stdout.decode("utf-8", "replace").split(MARK + "\n")
    check(len(got) > len(steps), f"{block}: ended early; printed {got}")
    numbers = place.numbers()
    for (command, shown), printed in zip(steps, got):
        compare(block, f"$ {command}", normal("\n".join(shown)),
                without_listening(shown, normal(printed, numbers)))


def make_targets():
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as f:
        return set(re.findall(r"^([a-z][a-z0-9-]*)(?: [a-z -]*)?:(?!=)", f.read(), re.M))


def check_make(block):
    targets = make_targets()
    for line in block.text.strip().split("\n"):
        words = line.split("#")[0].split()
        if words[:1] == ["sudo"]:
            words = words[1:]
        check(words[:1] == ["make"], f"{block}: {line}: not a line of make")
        for word in words[1:]:
            check(word in targets or re.match(r"[A-Z]+=|-j", word),
                  f"{block}: {line}: there is no target {word}")


def check_file(block, place, later):
    name = block.option("file")
    check(any(b.kind == "console" and name in b.text for b in later),
          f"{block}: no session behind it runs {name}")
    ours = os.path.join(ROOT, name)
    if name.startswith("scripts/") or os.path.exists(ours):
        with open(ours, encoding="utf-8") as f:
            equal(block.text, f.read(), f"{block}: is not what {name} is")
    else:
        place.write(name, block.text)


def run_document(document, not_run=None):
    """Run every block. not_run: {first line: why} for those that are no code."""
    not_run = dict(not_run or {})
    place, blocks, ran = Place(), blocks_of(document), 0
    for number, (block, after) in enumerate(zip(blocks, [*blocks[1:], None])):
        output = after if after and after.info == "text output" else None
        if block.kind == "lua" and block.words[:1] == ["run"]:
            run_script(block, place, output)
        elif block.kind == "lua" and block.option("file"):
            check_file(block, place, blocks[number:])
        elif block.kind == "console":
            run_console(block, place)
        elif block.info == "sh make":
            check_make(block)
        elif block.info == "text output":
            before = blocks[number - 1] if number else None
            check(before and before.words[:1] == ["run"], f"{block}: shows the output of no block")
        else:
            first = block.text.split("\n")[0].strip()
            check(block.kind == "text" and first in not_run,
                  f"{block}: is not run, and {os.path.basename(sys.argv[0])} has no reason for it")
            del not_run[first]
            continue
        ran += 1
    check(not not_run, f"{document}: no block begins with {', '.join(map(repr, not_run))}")
    for server in place.servers.values():
        server.close()
    return ran
