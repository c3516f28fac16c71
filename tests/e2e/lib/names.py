"""
Name lookup under the test's control: /etc/resolv.conf, hosts and nsswitch.conf
of a mount namespace, and a name server on a loopback address of its own.
"""
from lib.ncc import *

NXDOMAIN = 3


class Nameserver:
    """Answers every question with an error code, or never (answer=None).
    resolv.conf knows no port, so it is 53 on a random address of 127/8."""

    def __init__(self, answer):
        need_root()
        self.questions, self.answer = 0, answer
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

        def bound():
            self.address = f"127.{rng.randint(64, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"
            try:
                self.socket.bind((self.address, 53))
                return True
            except OSError:
                return False
        wait_until(bound, "a free address for a name server")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                data, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            self.questions += 1
            if self.answer is not None:
                # RFC 1035 4.1.1: the same question, QR, RD, RA and the code.
                flags = struct.pack(">H", 0x8180 | self.answer)
                self.socket.sendto(data[:2] + flags + data[4:6] + b"\0" * 6 + data[12:], peer)


class Prefix(list):
    """A command line in front of ncchat's."""


def with_names(hosts="", nameserver=None):
    """The prefix that starts ncchat with these hosts and this name server."""
    need_root()
    if other("unshare", "-m", "true").wait() != 0:
        skip("needs a mount namespace of its own")
    number = rng.randrange(1 << 62)
    address = nameserver.address if nameserver else "127.0.0.1"
    files = {
        "hosts": hosts,
        "resolv.conf": f"nameserver {address}\noptions timeout:30 attempts:1\n",
        "nsswitch.conf": "hosts: files dns\n",
    }
    script = ["set -e"]
    for name, text in files.items():
        file = write_file(f"{name}-{number}", text)
        script.append(f"mount --bind '{file}' /etc/{name}")
    prefix = Prefix([tool("unshare"), "-m", "sh", "-c", "; ".join(script) + '; exec "$@"', "sh"])
    prefix.nameserver = nameserver
    return prefix
