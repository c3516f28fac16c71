"""
What the end-to-end tests share: starting ncchat and other people's programs,
Python peers in threads, conditions with a deadline, a terminal, random data.

A test is a script that uses these names and falls off its end when all is
well. An exception, also one in a peer's thread, fails it, and then every
program it had started is shown with its status and output. At the end all
programs are killed and waited for and the test's folder is removed. A test
that passes with an ncchat of its own still running fails: it did not look at
how that one ended.

Nothing here sleeps to synchronise, and no port is fixed: ncchat writes its
port to --port-file, other programs are looked up in /proc.
"""
import atexit
import fcntl
import hashlib
import os
import pty
import random
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback

LIB = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(LIB)))
NCCHAT = os.environ.get("NCCHAT") or os.path.join(ROOT, "build", "release", "ncchat")
SCALE = float(os.environ.get("NCCHAT_TEST_SCALE", "1"))
SEED = int(os.environ.get("NCCHAT_SEED") or random.SystemRandom().randrange(1 << 32))
rng = random.Random(SEED)

OK, DIALOGUE, USAGE, NETWORK, TIMEOUT, BROKEN, LOCAL, DEADLINE = 0, 1, 2, 3, 4, 5, 7, 124
LIMIT = 10.0 * SCALE                    # seconds for a condition to come true

SHOWN = 6                               # programs described after a failure

_started = []                           # every Process of this test
_thread_errors = []                     # (peer's name, traceback)
_base = None


class Failure(AssertionError):
    """A test's expectation that did not hold."""


def fail(message):
    raise Failure(message)


def check(condition, message):
    if not condition:
        raise Failure(message)


def short(value, limit=400):
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}... ({len(value)} in all)"


def equal(got, expected, what):
    if got != expected:
        raise Failure(f"{what}: expected {short(expected)}, got {short(got)}")


def contains(text, part, what="text"):
    if part not in text:
        raise Failure(f"{what}: expected {short(part)} in {short(text, 2000)}")


def lacks(text, part, what="text"):
    if part in text:
        raise Failure(f"{what}: did not expect {short(part)} in {short(text, 2000)}")


def matches(text, pattern, what="text"):
    found = re.search(pattern, text, re.M)
    if not found:
        raise Failure(f"{what}: expected {pattern!r} in {short(text, 2000)}")
    return found


def skip(reason):
    """End the test as skipped (a failure with NCCHAT_NO_SKIP=1)."""
    print(reason)
    _finish(77)


def need_root():
    if os.geteuid() != 0:
        skip("needs root")


def tool(name):
    """The path of another program; skips the test when it is absent."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        skip(f"needs {name}")
    return path


def hosts():
    """The loopback addresses of this machine; where IPv6 is missing that is
    said, and with NCCHAT_NO_SKIP=1 it is a failure."""
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return ("127.0.0.1", "::1")
    except OSError as e:
        if os.environ.get("NCCHAT_NO_SKIP", "") not in ("", "0"):
            fail(f"no IPv6 here: {e}")
        print("without IPv6: this machine has none")
        return ("127.0.0.1",)


def shown(host, port):
    """An address as ncchat prints it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_sanitized():
    """Built with ASan: its shadow memory says nothing about ours."""
    with open(NCCHAT, "rb") as f:
        return b"__asan_init" in f.read()


def pause(seconds):
    """Between two looks at a condition, and for peers that are slow on purpose."""
    select.select([], [], [], seconds)


def wait_until(condition, what, seconds=None):
    """The first true value of condition(), looked at until a deadline."""
    limit = time.monotonic() + (LIMIT if seconds is None else seconds * SCALE)
    step = 0.001
    while True:
        value = condition()
        if value:
            return value
        raise_thread_errors()
        if time.monotonic() > limit:
            raise Failure(f"waited in vain until {what}")
        pause(step)
        step = min(step * 1.5, 0.02)


# Files

_base_lock = threading.Lock()


def folder():
    """This test's own folder, removed at its end."""
    global _base
    with _base_lock:                    # tests ask from several threads
        if _base is None:
            _base = tempfile.mkdtemp(prefix="t-")
    return _base


def path(name):
    return os.path.join(folder(), name)


def write_file(name, data):
    if isinstance(data, str):
        data = data.encode()
    with open(path(name), "wb") as f:
        f.write(data)
    return path(name)


def read_file(name):
    with open(os.path.join(folder(), name), "rb") as f:
        return f.read()


# Data

def random_bytes(size, generator=None):
    return (generator or rng).randbytes(size)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def suppress(function, *args):
    """Call it where the other end may be gone already."""
    try:
        return function(*args)
    except OSError:
        return None


def same_bytes(got, expected, what):
    """By length and sha256: eight megabytes do not belong into a message."""
    if len(got) != len(expected) or sha256(got) != sha256(expected):
        at = next((i for i, (a, b) in enumerate(zip(got, expected)) if a != b),
                  min(len(got), len(expected)))
        raise Failure(f"{what}: {len(expected)} bytes sha256 {sha256(expected)} expected, "
                      f"{len(got)} bytes sha256 {sha256(got)} came; first difference at {at} "
                      f"(seed {SEED})")


def segments(data, largest=200_000, generator=None):
    """data cut at random: mostly large pieces, some of a few bytes."""
    own = generator or random.Random(rng.random())
    at = 0
    while at < len(data):
        size = own.choice((own.randint(1, 9), own.randint(1, 3000), own.randint(1, largest)))
        yield data[at:at + size]
        at += size


# Processes

class Process:
    """A program with its three streams. stdin: None (/dev/null), bytes (a
    pipe that is filled and closed), "open" (a pipe for send() and
    close_stdin()), "closed" (no descriptor 0), or a file or descriptor.
    stdout: None (a pipe that is read to memory), "unread" (a pipe that only
    read_out() reads), "closed", or a file or descriptor."""

    def __init__(self, argv, stdin=None, stdout=None, env=None, cwd=None, pass_fds=(),
                 preexec=None, stderr=None):
        self.stop_signal = None         # for one that has to stop others first
        self.argv = [os.fspath(a) if not isinstance(a, bytes) else a for a in argv]
        self.out, self.err_bytes = b"", b""
        self._out_parts, self._lock = [], threading.Lock()
        self.popen = subprocess.Popen(
            self.argv, stdin=self._stdin_of(stdin), stdout=self._stdout_of(stdout),
            stderr=subprocess.PIPE if stderr is None else stderr,
            env=dict(os.environ, **(env or {})), cwd=cwd, pass_fds=pass_fds,
            preexec_fn=self._before_exec(stdin, stdout, preexec))
        self.pid = self.popen.pid
        _started.append(self)
        self._threads = []
        if stdout is None:
            self._background(self._read, self.popen.stdout, self._take_out)
        if stderr is None:
            self._background(self._read, self.popen.stderr, self._take_err)
        if isinstance(stdin, (bytes, bytearray)):
            self._background(self._feed, bytes(stdin))

    @staticmethod
    def _stdin_of(stdin):
        if stdin is None or stdin == "closed":
            return subprocess.DEVNULL
        if isinstance(stdin, (bytes, bytearray)) or stdin == "open":
            return subprocess.PIPE
        return stdin

    @staticmethod
    def _stdout_of(stdout):
        if stdout is None or stdout == "unread":
            return subprocess.PIPE
        return subprocess.DEVNULL if stdout == "closed" else stdout

    @staticmethod
    def _before_exec(stdin, stdout, preexec):
        close = [fd for fd, how in ((0, stdin), (1, stdout))
                 if isinstance(how, str) and how == "closed"]
        if not close and preexec is None:
            return None

        def prepare():
            for fd in close:
                os.close(fd)
            if preexec is not None:
                preexec()
        return prepare

    def _background(self, function, *args):
        thread = threading.Thread(target=function, args=args, daemon=True)
        thread.start()
        self._threads.append(thread)

    @staticmethod
    def _read(stream, take):
        while True:
            try:
                data = os.read(stream.fileno(), 1 << 18)
            except (OSError, ValueError):
                return
            if not data:
                return
            take(data)

    def _take_out(self, data):
        with self._lock:
            self._out_parts.append(data)

    def _take_err(self, data):
        with self._lock:
            self.err_bytes += data

    def _feed(self, data):
        try:
            for piece in segments(data):
                self.send(piece)
        except OSError:
            pass                        # the program has ended: its status tells
        try:
            self.popen.stdin.close()
        except OSError:
            pass

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.popen.stdin.fileno(), view):]

    def close_stdin(self):
        self.popen.stdin.close()

    @property
    def stdout(self):
        """What has come on stdout until now."""
        with self._lock:
            if len(self._out_parts) > 1:
                self._out_parts = [b"".join(self._out_parts)]
            self.out = self._out_parts[0] if self._out_parts else b""
            return self.out

    @property
    def err(self):
        with self._lock:
            return self.err_bytes.decode("utf-8", "backslashreplace")

    def read_out(self, size=65536):
        """Read a stdout that was started as "unread"."""
        return os.read(self.popen.stdout.fileno(), size)

    @property
    def running(self):
        return self.popen.poll() is None

    @property
    def status(self):
        """As a shell shows it: 128+n after signal n. None while running."""
        code = self.popen.poll()
        return 128 - code if code is not None and code < 0 else code

    def kill(self, signo=signal.SIGTERM):
        if self.running:
            self.popen.send_signal(signo)

    def wait(self, seconds=None):
        """Wait for the end, with all output read; gives the status."""
        try:
            self.popen.wait(LIMIT if seconds is None else seconds * SCALE)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self} is still running") from None
        for thread in self._threads:
            thread.join(LIMIT)
        if "Sanitizer" in self.err or "runtime error:" in self.err:
            raise Failure(f"{self}: the sanitizer found something")
        return self.status

    def expect_status(self, status, seconds=None):
        """Wait for the end, which must be this status; gives the process back."""
        got = self.wait(seconds)
        if got != status:
            raise Failure(f"{self}: exit status {status} expected, got {got}")
        return self

    def wait_err(self, pattern, seconds=None):
        """Wait until stderr holds the pattern; gives the match."""
        def found():
            hit = re.search(pattern, self.err, re.M)
            if not hit and not self.running:
                self.wait()
                hit = re.search(pattern, self.err, re.M)
                if not hit:
                    raise Failure(f"{self} ended with {self.status} before stderr held {pattern!r}")
            return hit
        return wait_until(found, f"stderr of {self} holds {pattern!r}", seconds)

    def wait_out(self, part, seconds=None):
        """Wait until stdout holds these bytes."""
        def found():
            if part in self.stdout:
                return True
            if not self.running:
                self.wait()
                if part not in self.stdout:
                    raise Failure(f"{self} ended with {self.status} before stdout held {short(part)}")
            return part in self.stdout
        return wait_until(found, f"stdout of {self} holds {short(part)}", seconds)

    def wait_out_size(self, size, seconds=None):
        """Wait until so many bytes have come on stdout."""
        return wait_until(lambda: len(self.stdout) >= size or not self.running,
                          f"{size} bytes on stdout of {self}", seconds)

    def wait_sessions(self, count):
        """With -k -v and a script: wait until so many sessions ended well. A
        signal before that would cut the last one."""
        wait_until(lambda: len(re.findall(r"^ncchat: ok - ", self.err, re.M)) >= count,
                   f"{count} sessions of {self} have ended")

    def memory_kib(self, field="VmHWM"):
        """The peak (VmHWM) or present (VmRSS) resident size."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as f:
            return int(re.search(rf"^{field}:\s+(\d+) kB", f.read(), re.M).group(1))

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat", "rb") as f:
            fields = f.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def describe(self):
        lines = [" ".join(short(str(a), 200)[1:-1] for a in self.argv),
                 f"  status: {'running' if self.running else self.status}"]
        if self.stdout:
            lines.append(f"  stdout: {short(self.stdout, 600)}")
        lines += [f"  stderr: {line}" for line in self.err.splitlines()[-40:]]
        return "\n".join(lines)

    def __str__(self):
        return " ".join([os.path.basename(str(self.argv[0]))] +
                        [short(str(a), 200)[1:-1] for a in self.argv[1:]])

    def finish(self):
        """Kill it if it is still there; true when it was."""
        was_running = self.running
        if was_running and self.stop_signal:
            self.popen.send_signal(self.stop_signal)
            try:
                self.popen.wait(3)
            except subprocess.TimeoutExpired:
                pass
        self.popen.kill()
        self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            try:
                if stream:
                    stream.close()
            except OSError:
                pass
        return was_running


class Ncchat(Process):
    """ncchat itself, to be seen ending by the test."""

    def __init__(self, *args, **options):
        env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "exitcode=86"),
               "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "print_stacktrace=1")}
        env.update(options.pop("env", None) or {})
        self.port_file = options.pop("port_file", None)
        prefix = options.pop("prefix", ())
        super().__init__([*prefix, NCCHAT, *map(str, args)], env=env, **options)

    def wait_port(self):
        """The port (UNIX: the path) of a listener, once it listens."""
        def written():
            try:
                with open(self.port_file, encoding="utf-8") as f:
                    return f.read().strip()
            except FileNotFoundError:
                if not self.running:
                    self.wait()
                    raise Failure(f"{self} ended with {self.status} before it listened") from None
                return None
        text = wait_until(written, f"{self} has written its port file")
        return int(text) if text.isdigit() else text

    @property
    def port(self):
        return self.wait_port()


_counter = iter(range(1, 1 << 30))


def ncchat(*args, **options):
    return Ncchat(*args, **options)


def _with_port_file(command, args, options):
    file = path(f"port-{next(_counter)}")
    return Ncchat(command, "--port-file", file, *args, port_file=file, **options)


def listen(*args, host="127.0.0.1", port="0", **options):
    """ncchat listen on a free port of one address (host=None: the default),
    already listening; operands for the script go behind "--"."""
    operands = [] if host is None else [host]
    rest = ()
    if "--" in args:
        rest, args = args[args.index("--"):], args[:args.index("--")]
    server = _with_port_file("listen", [*args, *operands, port, *rest], options)
    server.wait_port()
    return server


def listen_endpoint(endpoint, *args, **options):
    server = _with_port_file("listen", [*args, endpoint], options)
    server.wait_port()
    return server


def udp_recv(*args, host="127.0.0.1", port="0", **options):
    server = _with_port_file("udp-recv", [*args, host, port], options)
    server.wait_port()
    return server


def unix_listen(*args, name=None, **options):
    server = _with_port_file("unix", ["--listen", *args, name or path("s")], options)
    server.wait_port()
    return server


def connect(port, *args, host="127.0.0.1", **options):
    rest = ()
    if "--" in args:
        rest, args = args[args.index("--"):], args[:args.index("--")]
    return Ncchat("connect", *args, host, port, *rest, **options)


def run_lua(text, *args, name="t.lua", **options):
    """ncchat run on a file with this text."""
    return Ncchat("run", *args, write_file(name, text), **options)


# Other programs

def _inodes_of(pid):
    inodes = set()
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    except OSError:
        pass
    return inodes


def bound_port(pid, kind="tcp"):
    """The port on which a process listens (tcp) or is bound (udp), or None."""
    inodes = _inodes_of(pid)
    for table in (kind, kind + "6"):
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as f:
            for line in f.readlines()[1:]:
                fields = line.split()
                listening = fields[3] == ("0A" if kind == "tcp" else "07")
                if fields[9] in inodes and listening:
                    return int(fields[1].rpartition(":")[2], 16)
    return None


def other(*argv, **options):
    """Start another program, found in PATH."""
    return Process([tool(argv[0]), *map(str, argv[1:])], **options)


def other_listener(*argv, kind="tcp", **options):
    """Start another program that listens on a port of its choice; gives
    (process, port)."""
    process = other(*argv, **options)

    def port():
        if not process.running:
            raise Failure(f"{process} ended before it listened")
        return bound_port(process.pid, kind)
    return process, wait_until(port, f"{process} listens")


def is_bound_unix(name):
    """Whether somebody listens at this path (or "@name"): bound alone is not
    enough, so the flag __SO_ACCEPTCON is looked at."""
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as f:
        rows = [line.split(None, 7) for line in f.readlines()[1:]]
    return any(len(row) == 8 and row[7].rstrip("\n") == name and row[3] == "00010000"
               for row in rows)


def free_port(host="127.0.0.1"):
    """A port free just now, for programs that cannot choose one; the caller
    tries again with another when it was taken meanwhile."""
    with socket.socket(family_of(host)) as s:
        s.bind((host, 0))
        return s.getsockname()[1]


def closed_port(host="127.0.0.1", kind=socket.SOCK_STREAM):
    """(port, socket): nobody listens there, and while the socket is kept
    nobody else gets the port."""
    s = socket.socket(family_of(host), kind)
    if kind == socket.SOCK_DGRAM:
        with s:
            s.bind((host, 0))
            return s.getsockname()[1], None
    s.bind((host, 0))
    return s.getsockname()[1], s


# Peers in Python

def family_of(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def raise_thread_errors():
    if _thread_errors:
        name, text = _thread_errors[0]
        raise Failure(f"in {name}:\n{text}")


class Task:
    """A function in a thread; join() gives its result or raises its error."""

    def __init__(self, function, *args, name=None):
        self.name = name or getattr(function, "__name__", "task")
        self.result, self.done = None, False
        self._thread = threading.Thread(target=self._run, args=(function, args), daemon=True)
        self._thread.start()

    def _run(self, function, args):
        try:
            self.result = function(*args)
        except Exception:               # whatever it was, the test must fail with it
            _thread_errors.append((self.name, traceback.format_exc()))
        finally:
            self.done = True

    def join(self, seconds=None):
        self._thread.join(LIMIT if seconds is None else seconds * SCALE)
        raise_thread_errors()
        if not self.done:
            raise Failure(f"{self.name} is still running")
        return self.result


def go(function, *args):
    return Task(function, *args)


class Server:
    """A listening Python socket. With a handler each connection is given to
    it in a thread, as handler(conn); without one use accept()."""

    def __init__(self, handler=None, host="127.0.0.1", unix=None, backlog=128):
        if unix is not None:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind("\0" + unix[1:] if unix.startswith("@") else unix)
        else:
            self.socket = socket.socket(family_of(host))
            self.socket.bind((host, 0))
        self.socket.listen(backlog)
        self.host, self.unix = host, unix
        self.port = None if unix is not None else self.socket.getsockname()[1]
        self.tasks, self.thread = [], None
        if handler is not None:
            self.thread = threading.Thread(target=self._serve, args=(handler,), daemon=True)
            self.thread.start()

    def _serve(self, handler):
        while True:
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            conn.settimeout(LIMIT)
            self.tasks.append(Task(self._one, handler, conn, name=handler.__name__))

    @staticmethod
    def _one(handler, conn):
        with conn:
            return handler(conn)

    def accept(self):
        self.socket.settimeout(LIMIT)
        conn, _ = self.socket.accept()
        conn.settimeout(LIMIT)
        return conn

    def join(self, connections=1):
        """Wait for the handlers of so many connections; gives their results."""
        wait_until(lambda: len(self.tasks) >= connections, f"{connections} connections came")
        return [task.join() for task in self.tasks]

    def close(self):
        """Also wakes the thread in accept(), which would keep it alive."""
        suppress(self.socket.shutdown, socket.SHUT_RDWR)
        if self.thread:
            self.thread.join(LIMIT)
        self.socket.close()


def dial(port=None, host="127.0.0.1", unix=None):
    """A connected Python socket."""
    if unix is not None:
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(LIMIT)
        s.connect("\0" + unix[1:] if unix.startswith("@") else unix)
        return s
    s = socket.create_connection((host, port), LIMIT)
    s.settimeout(LIMIT)
    return s


def datagram_socket(host="127.0.0.1"):
    s = socket.socket(family_of(host), socket.SOCK_DGRAM)
    s.bind((host, 0))
    s.settimeout(LIMIT)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    return s


def receive_all(conn, size=1024):
    """Everything up to the orderly end."""
    parts = []
    while True:
        data = conn.recv(size)
        if not data:
            return b"".join(parts)
        parts.append(data)


def receive_exactly(conn, size):
    parts, left = [], size
    while left:
        data = conn.recv(min(left, 65536))
        if not data:
            raise Failure(f"the peer ended {left} bytes early")
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def receive_until(conn, end):
    data = b""
    while not data.endswith(end):
        more = conn.recv(1024)
        if not more:
            raise Failure(f"the peer ended after {short(data)}, before {short(end)}")
        data += more
    return data


def send_segments(conn, data, half_close=True):
    for piece in segments(data):
        conn.sendall(piece)
    if half_close:
        conn.shutdown(socket.SHUT_WR)


def exchange(conn, data):
    """Send data and half-close while receiving to the end: full duplex."""
    sender = Task(send_segments, conn, data)
    received = receive_all(conn, 65536)
    sender.join(60)
    return received


def reset(conn):
    """Close with a TCP RST."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


# A terminal

class Terminal:
    """ncchat on a pseudo-terminal of its own: stdin, stdout and stderr, and
    the controlling terminal. With only=(0,) or (1,) just these are it."""

    def __init__(self, *args, only=(0, 1, 2), echo=False, argv=None, env=None):
        self.master, slave = pty.openpty()
        settings = termios.tcgetattr(slave)
        if not echo:
            settings[3] &= ~termios.ECHO
        settings[1] &= ~termios.OPOST           # bytes come as they were written
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        self.data, self.closed = b"", False
        self._lock = threading.Lock()

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        self.process = Ncchat(*args, env=env, preexec=own_terminal,
                              stdin=slave if 0 in only else None,
                              stdout=slave if 1 in only else None,
                              stderr=slave if 2 in only else None)
        self.slave = slave
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            if not data:
                self.closed = True
                return
            with self._lock:
                self.data += data

    def type(self, text):
        os.write(self.master, text if isinstance(text, bytes) else text.encode())

    def expect(self, part, seconds=None):
        """Wait until the terminal shows these bytes; what is up to them is
        taken away and given back."""
        part = part if isinstance(part, bytes) else part.encode()

        def found():
            with self._lock:
                at = self.data.find(part)
                if at < 0:
                    return None
                shown, self.data = self.data[:at + len(part)], self.data[at + len(part):]
                return shown
        try:
            return wait_until(found, f"the terminal shows {short(part)}", seconds)
        except Failure as e:
            raise Failure(f"{e}; it shows {short(self.data, 2000)}") from None


def descriptor_flags(fd):
    return fcntl.fcntl(fd, fcntl.F_GETFL)


# The end

def _finish(status):
    if status == 0 and _thread_errors:
        status = 1
        print(f"in {_thread_errors[0][0]}:\n{_thread_errors[0][1]}")
    if status not in (0, 77):
        if len(_started) > SHOWN:
            print(f"the last {SHOWN} of {len(_started)} programs:")
        for process in _started[-SHOWN:]:
            print(process.describe())
        print(f"seed: NCCHAT_SEED={SEED}")
    for process in _started:
        was_running = process.finish()
        if was_running and status == 0 and isinstance(process, Ncchat):
            print(f"{process} was still running at the end of the test")
            status = 1
    if _base is not None:
        shutil.rmtree(_base, ignore_errors=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _on_exception(kind, value, trace):
    traceback.print_exception(kind, value, trace, file=sys.stdout)
    _finish(1)


def _on_terminate(_signo, frame):
    print("stopped here:")
    traceback.print_stack(frame, file=sys.stdout)
    _finish(124)


sys.excepthook = _on_exception
signal.signal(signal.SIGTERM, _on_terminate)
for _signo in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    # Ignored by nohup or in a background job, they would be ignored by every
    # program started here, as is right, and no test of theirs could pass.
    if signal.getsignal(_signo) is signal.SIG_IGN:
        signal.signal(_signo, signal.SIG_DFL)
atexit.register(_finish, 0)
