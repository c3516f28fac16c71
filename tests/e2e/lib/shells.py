"""
Shells on a terminal, for the tests of the completions: what is typed, and what
the command line is after TAB. A key of the shell (Ctrl-X e) is bound to print
the line between << and >>, so that no cursor movements have to be understood.
"""
import fcntl
import os
import pty
import re
import termios
import threading

from lib.ncc import LIMIT, ROOT, Process, folder, short, wait_until, Failure

DUMP = b"\x18e"
CLEAR = b"\x15"


def completion_file(name):
    return os.path.join(ROOT, "completions", name)


class Shell:
    def __init__(self, *argv, setup, cwd=None):
        self.master, slave = pty.openpty()
        self.data = b""
        self._lock = threading.Lock()

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        self.process = Process(argv, stdin=slave, stdout=slave, stderr=slave, cwd=cwd,
                               env={"TERM": "dumb", "HOME": folder(), "HISTFILE": "/dev/null",
                                    "LC_ALL": "C"}, preexec=own_terminal)
        os.close(slave)
        threading.Thread(target=self._read, daemon=True).start()
        self.write(setup.encode() + b"\necho SET''UP\n")
        self.wait_for(rb"SETUP\r?\n")

    def _read(self):
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self.data += data

    def write(self, data):
        os.write(self.master, data)

    def wait_for(self, pattern):
        def found():
            with self._lock:
                match = re.search(pattern, self.data, re.S)
                if match:
                    self.data = self.data[match.end():]
                return match
        try:
            return wait_until(found, f"the shell shows {pattern}", LIMIT)
        except Failure as e:
            raise Failure(f"{e}; it shows {short(self.data, 2000)}") from None

    def complete(self, typed):
        """The command line after `typed` and TAB."""
        self.write(CLEAR + typed.encode() + b"\t" + DUMP)
        return self.wait_for(rb"<<([^\r\n]*?)>>").group(1).decode()

    def end(self):
        self.write(CLEAR + b"exit\n")
        self.process.wait()
        os.close(self.master)
