#!/usr/bin/env python3
"""
Lints of the C sources that no tool knows: what may include what, which
functions are banned, how long functions and files may be.

    tests/lint/source.py layers|banned|length|text ROOT

Prints FILE:LINE: sentence for each finding; exit status 1 when there is one.
"""
import os
import re
import sys

LEVEL = {"base": 1, "loop": 2, "net": 3, "dialogue": 4, "script": 5,
         "report": 5, "run": 6, "cli": 7}

# Header of a library -> the places that may include it.
LIBRARIES = [
    (r"argtable2\.h", ["src/cli/options.c"]),
    (r"(lua|lauxlib|lualib|luaconf)\.h", ["src/script/",
                                          "include/ncchat/script/"]),
    (r"ev\.h", ["src/loop/"]),
    (r"pcre2\.h", ["src/dialogue/pattern"]),
    (r"cmocka\.h", ["tests/unit/"]),
    (r"openssl/.*", ["src/net/openssl_api.h", "src/net/filter_tls.c",
                     "src/base/digest.c"]),
    (r"jansson\.h", ["src/report/", "src/script/"]),
]

BANNED = [
    (r"\b(atoi|atol|atof|v?sprintf|strcpy|strcat|strncpy|strncat|gets|"
     r"alloca|gethostbyname|gethostbyaddr|inet_addr|inet_ntoa|select|"
     r"strtok|tmpnam|mktemp)\s*\(", None),
    (r"\b(malloc|calloc|realloc|reallocarray|strdup|strndup)\s*\(",
     # Lua's allocator must be able to say no: the memory cap of a script.
     ["src/base/mem.c", "src/script/script.c"]),
    (r"\b(sleep|usleep|nanosleep)\s*\(", None),
]
# Nothing below cli/ ends the process or writes to what it was not handed.
BELOW_CLI = [
    (r"\b(exit|quick_exit|printf|vprintf|puts|putchar|perror)\s*\(", None),
    (r"\b_exit\s*\(", ["src/run/"]),
    (r"\b(stdout|stderr|stdin)\b", None),
]

FUNCTION_LINES = 60
FILE_LINES = 450


def files(root, folders, endings):
    for folder in folders:
        for path, names, found in os.walk(os.path.join(root, folder)):
            names[:] = sorted(n for n in names if n != "__pycache__")
            for name in sorted(found):
                if name.endswith(endings):
                    full = os.path.join(path, name)
                    yield os.path.relpath(full, root), full


def lines_of(full):
    with open(full, encoding="utf-8") as file:
        return file.read().split("\n")


def code_of(text):
    """The text with comments and literals blanked, lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(\\.|[^"\\\n])*"|'
                  r"'(\\.|[^'\\\n])*'", blank, text, flags=re.S)


def layer_of(path):
    match = re.match(r"(?:src|include/ncchat)/([a-z]+)/", path)
    return match.group(1) if match else None


def is_allowed(path, places):
    return any(path.startswith(place) for place in places or [])


def lint_layers(root):
    for path, full in files(root, ["src", "include", "tests"], (".c", ".h")):
        own = layer_of(path)
        if path.startswith(("src/", "include/")) and own not in LEVEL:
            yield path, 1, "is in no layer"
            continue
        for number, line in enumerate(lines_of(full), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            name = match.group(2)
            yield from library_place(path, number, name)
            other = re.match(r"(?:ncchat/)?([a-z]+)/", name)
            if not own or match.group(1) == "<" or not other:
                continue
            other = other.group(1)
            if other not in LEVEL:
                yield path, number, f"{name} is in no layer"
            elif other != own and LEVEL[other] >= LEVEL[own]:
                yield path, number, f"{own}/ must not include {name}"
            elif other != own and not name.startswith("ncchat/"):
                yield path, number, f"{name} is private to {other}/"


def library_place(path, number, name):
    for pattern, places in LIBRARIES:
        if not re.fullmatch(pattern, name) or is_allowed(path, places):
            continue
        # Tests may look at any library; only cmocka is theirs alone.
        if path.startswith("tests/") and name != "cmocka.h":
            continue
        yield path, number, f"{name} belongs to {', '.join(places)}"


def lint_banned(root):
    for path, full in files(root, ["src", "include", "tests/unit"],
                            (".c", ".h")):
        rules = list(BANNED)
        layer = layer_of(path)
        if layer and layer != "cli":
            rules += BELOW_CLI
        if path.startswith("tests/"):
            rules = [r for r in rules if "malloc" not in r[0]]
        code = code_of("\n".join(lines_of(full)))
        for number, line in enumerate(code.split("\n"), 1):
            for pattern, places in rules:
                match = re.search(pattern, line)
                if match and not is_allowed(path, places):
                    yield path, number, f"{match.group().strip(' (')} is banned"
    for path, full in files(root, ["tests/e2e"], (".py",)):
        for number, line in enumerate(lines_of(full), 1):
            if re.search(r"\btime\.sleep\s*\(", line):
                yield path, number, "time.sleep is banned: wait for something"


def lint_length(root):
    for path, full in files(root, ["src", "include"], (".c", ".h", ".lua")):
        lines = lines_of(full)
        if len(lines) - 1 > FILE_LINES:
            yield path, len(lines) - 1, f"is longer than {FILE_LINES} lines"
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start - 1 > FUNCTION_LINES:
                    yield (path, start, f"{number - start - 1} lines: a "
                           f"function has {FUNCTION_LINES} at most")
                start = None


# In halves: this file is looked at too.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|not imple" r"mented")


def lint_text(root):
    folders = ["src", "include", "scripts", "tests", "lua", "man", "docs",
               "completions", ".ci"]
    for path, full in files(root, folders, ("",)):
        try:
            lines = lines_of(full)
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                yield path, number, "unfinished business"
            if re.search(r"[ \t]+$", line) and path.endswith(
                    (".c", ".h", ".lua", ".sh", ".py")):
                yield path, number, "blanks at the end of the line"


LINTS = {"layers": lint_layers, "banned": lint_banned, "length": lint_length,
         "text": lint_text}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in LINTS:
        print(__doc__, file=sys.stderr)
        return 2
    found = list(LINTS[sys.argv[1]](sys.argv[2]))
    for path, number, text in found:
        print(f"{path}:{number}: {text}")
    return 1 if found else 0


sys.exit(main())
