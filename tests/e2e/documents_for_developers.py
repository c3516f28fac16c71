#!/usr/bin/env python3
"""docs/architecture.md and CONTRIBUTING.md speak of what is there: files,
functions, types, targets of make. Every document is run by one of the tests."""
from lib.documents import *

LAYERS = "7  cli/        commands, option tables, exit status, signals         argtable2, in options.c"
run_document("docs/architecture.md", {LAYERS: "a picture"})
run_document("CONTRIBUTING.md")
for document in ("CHANGES.md", "SECURITY.md"):
    run_document(document)

# Each document has a test that runs it.
tests = ""
for name in os.listdir(os.path.join(ROOT, "tests", "e2e")):
    if name.startswith("documents_"):
        with open(os.path.join(ROOT, "tests", "e2e", name), encoding="utf-8") as f:
            tests += f.read()
for where in (".", "docs", "man"):
    for name in sorted(os.listdir(os.path.join(ROOT, where))):
        if name.endswith((".md", ".1", ".7")):
            check(name in tests, f"no test runs the blocks of {where}/{name}")

code = ""
for where in ("src", "include"):
    for base, _, names in os.walk(os.path.join(ROOT, where)):
        for name in names:
            with open(os.path.join(base, name), encoding="utf-8") as f:
                code += f.read()

PATH = r"(?:src|include|tests|docs|man|scripts|completions|lua)/[\w./*-]*"
checked = 0
for document in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md",
                 "docs/scripting.md"):
    with open(os.path.join(ROOT, document), encoding="utf-8") as f:
        text = re.sub(r"^```.*?^```$", "", f.read(), flags=re.M | re.S)
    words = re.findall(r"`([^`\n]+)`", text)
    for word in words:
        if re.fullmatch(PATH, word) and "NAME" not in word and "*" not in word:
            if "SENTENCE" in word:
                word = os.path.dirname(word)
            check(os.path.exists(os.path.join(ROOT, word)), f"{document}: there is no {word}")
            checked += 1
        found = re.fullmatch(r"struct (\w+)|(\w+_\w+)\(\)", word)
        if found:
            name = found.group(1) or found.group(2)
            check(re.search(rf"\b{name}\b", code), f"{document}: the code has no {name}")
            checked += 1
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            there = os.path.join(ROOT, os.path.dirname(document), target)
            check(os.path.exists(there), f"{document}: links to {target}, which is not there")
            checked += 1
    # Links to headings, as they are spelled by who renders Markdown.
    with open(os.path.join(ROOT, document), encoding="utf-8") as f:
        titles = re.findall(r"^#+ (.*)$", f.read(), re.M)
    anchors = {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}
    for anchor in re.findall(r"\]\(#([^)]+)\)", text):
        check(anchor in anchors, f"{document}: there is no heading #{anchor}")
check(checked > 80, f"only {checked} names looked at")
