#!/usr/bin/env python3
"""scripts/chat.lua typed into real terminals on both sides: a prompt by turns,
until bye ends both."""
from lib.ncc import *

CHAT = os.path.join(ROOT, "scripts", "chat.lua")
file = path("port")
alice = Terminal("listen", "-q", "--port-file", file, "--script", CHAT, "-D", "first=no",
                 "127.0.0.1", "0")
alice.process.port_file = file
bob = Terminal("connect", "-q", "--script", CHAT, "127.0.0.1", alice.process.port)
for question, answer in (("你吃饭了吗", "黄焖鸡米饭"), ("two words", "an answer"), ("x", "y")):
    bob.expect(">>> ")
    bob.type(question + "\n")
    alice.expect(question)
    alice.expect(">>> ")
    alice.type(answer + "\n")
    bob.expect(answer)
bob.expect(">>> ")
bob.type("bye\n")
bob.process.expect_status(OK)
alice.process.expect_status(OK)
