#!/usr/bin/env python3
"""The tests of documents fail when a document says what is not so."""
from lib.documents import *


def document(text, name="doc.md"):
    write_file(name, text)
    return path(name)


def lies(text, why, name="doc.md"):
    try:
        run_document(document(text, name))
    except Failure as e:
        matches(str(e), why, "the reason")
        return
    fail(f"nobody noticed: {text}")


TRUE = """
```lua run
nc.check(true)
```

```console
$ ncchat connect 127.0.0.1 2>&1 | head -n 1; (exit 3)
...
$ echo $?
3
```

```sh make
sudo make VARIANT=asan check    # all of it
```
"""
equal(run_document(document(TRUE)), 3, "blocks run")
lies("```\nx\n```\n", "is not run")
lies("```text\nx\n```\n", "is not run")
lies("```sh\nncchat\n```\n", "is not run")
lies("```lua\nnc.check(true)\n```\n", "is not run")
lies("    ```lua run\nnc.check(true)\n```\n", "an indented fence")
lies("```lua run\nnc.check(false)\n```\n", "its status")
lies("```lua run fails\nnc.check(true)\n```\n", "its status")
lies("```lua run\nnc.check(true)\n```\n```text output\nnot ok\n```\n", "its output")
lies("```text output\nx\n```\n", "shows the output of no block")
lies("```lua file=unused.lua\nnc.check(true)\n```\n", "no session behind it")
lies("```lua file=scripts/chat.lua\n-- other\n```\n```console\n$ cat scripts/chat.lua\n...\n```\n",
     "is not what scripts/chat.lua is")
lies("```console\n$ echo a\nb\n```\n", r"\$ echo a")
lies("```console\n$ echo a\n```\n", r"\$ echo a")
lies("```console\n$ exit\n```\n", "ended early")
lies("```console nobody\n$ true\n```\n", "no peer")
lies("```sh make\nmake nonsense\n```\n", "no target nonsense")
lies("```sh make\nrm -rf build\n```\n", "not a line of make")
lies(".Sh EXAMPLES\n.Dl ncchat\n", "goes into .Bd", "page.1")
lies(".Sh EXAMPLES\n.Bd -literal\nncchat\n.Ed\n", "is not run", "page.1")
