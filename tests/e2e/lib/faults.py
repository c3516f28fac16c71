"""
ncchat whose system calls are made short or interrupted, by a library that is
compiled here and preloaded.
"""
import struct

from lib.ncc import *


class Faults:
    """env: what ncchat is to be started with. Each use of it must have been
    seen to do something: expect_used()."""

    def __init__(self, short=0, eintr=0):
        self.counts_file = write_file(f"counts-{short}-{eintr}", bytes(16))
        self.short, self.eintr = short, eintr
        preload = [compiled()]
        if is_sanitized():              # its runtime has to come first
            found = subprocess.run([tool("gcc"), "-print-file-name=libasan.so"],
                                   capture_output=True, text=True, check=True)
            preload.insert(0, os.path.realpath(found.stdout.strip()))
        self.env = {"LD_PRELOAD": " ".join(preload), "FAULT_SHORT": str(short),
                    "FAULT_EINTR": str(eintr), "FAULT_COUNTS": self.counts_file}

    def expect_used(self, what, least=1):
        shortened, interrupted = struct.unpack("=QQ", read_file(self.counts_file))
        if self.short:
            check(shortened >= least, f"{what}: {shortened} calls were made short")
        if self.eintr:
            check(interrupted >= least, f"{what}: {interrupted} calls were interrupted")
        write_file(os.path.basename(self.counts_file), bytes(16))

    def __str__(self):
        return f"short={self.short} eintr={self.eintr}"


def compiled():
    library = path("faults.so")
    if not os.path.exists(library):
        subprocess.run([tool("gcc"), "-shared", "-fPIC", "-O1", "-Wall", "-Werror",
                        "-o", library, os.path.join(LIB, "faults.c"), "-ldl"], check=True)
    return library


def all_faults():
    return (Faults(short=7), Faults(eintr=2), Faults(short=50, eintr=3))
