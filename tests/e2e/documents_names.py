#!/usr/bin/env python3
"""What the program has, the documents name, and the other way round: the
verbs, the functions of the module, the fields, the codes of errors."""
from lib.ncc import *

# The program says what it has.
p = run_lua(r'''
local function names(t)
  local list = {}
  for name in pairs(t) do list[#list + 1] = name end
  table.sort(list)
  return table.concat(list, " ")
end
local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
local c = nc.connect(server)
local _, verbs = debug.getupvalue(getmetatable(c).__index, 1)
print("verbs", names(verbs))
print("module", names(nc))
print("server", names(getmetatable(server)))
print("task", names(getmetatable(nc.go(function() end)).__index))
print("barrier", names(getmetatable(nc.barrier(1)).__index))
''').expect_status(OK)
has = {}
for line in re.findall(r"^  \| (.*)$", p.stdout.decode(), re.M):
    kind, _, names = line.partition("\\t")
    has[kind] = set(names.split())
check(len(has["verbs"]) >= 20, f"verbs: {has['verbs']}")
has["server"] = {n for n in has["server"] if not n.startswith("__")}


def text_of(*where):
    with open(os.path.join(ROOT, *where), encoding="utf-8") as f:
        return f.read()


def same(what, documented, real):
    equal(sorted(documented), sorted(real), what)


# ncchat-script(7)
page = text_of("man", "ncchat-script.7")
sections = dict(re.findall(r"^\.Sh (.*)\n((?:(?!\.Sh ).*\n)*)", page + "\n", re.M))
module = re.findall(r"^\.It (?:Fn|Va) (\S+)", sections["MODULE"], re.M)
same("verbs in ncchat-script(7)", re.findall(r"^\.It Fn (\S+)", sections["VERBS"], re.M),
     has["verbs"])
same("functions of nc in ncchat-script(7)",
     {n[3:] for n in module if n.startswith("nc.")}, has["module"])
for kind in ("server", "task", "barrier"):
    same(f"methods of a {kind} in ncchat-script(7)",
         set(re.findall(rf"\b{kind}:(\w+)", sections["MODULE"])), has[kind])

# The guide
guide = text_of("docs", "scripting.md")
headings = re.findall(r"^### (\S+)$", guide, re.M)
same("headings of the guide", [h for h in headings if not h.startswith("nc.")], has["verbs"])
named = set(re.findall(r"\bnc\.(\w+)", guide))
same("functions of nc in the guide", named, has["module"])
for kind, names in (("server", {"join", "accept", "close", "url"}), ("task", {"join", "cancel"})):
    for name in names & has[kind]:
        check(re.search(rf":{name}\(", guide), f"the guide shows no {kind}:{name}()")

# The fields of a connection, of a server, and of an error
FIELDS = {"timeout", "eol", "leftover", "name", "peer", "unread"}
ERROR = {"code", "message", "where", "conn", "expected", "received", "waited", "hint", "others"}
same("fields in ncchat-script(7)",
     re.findall(r"^\.It Va (\w+)", sections["FIELDS OF A CONNECTION"], re.M), FIELDS)
head = sections["ERROR CODES"].partition("The codes:")[0]
same("fields of an error in ncchat-script(7)", re.findall(r"^\.Va (\w+)", head, re.M), ERROR)
for name in FIELDS:
    check(re.search(rf"\bc\.{name}\b|`{name}`", guide), f"the guide does not tell of {name}")
HEAD = '''
local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function(c) c:expect_eof() end)
local c = nc.connect(server)
'''
run_lua(HEAD + '''
for _, name in ipairs { "%s" } do local _ = c[name] end
for _, name in ipairs { "timeout", "eol", "leftover", "name" } do c[name] = c[name] end
nc.equal(math.type(server.port), "integer")
nc.equal(math.type(server.accepted), "integer")
''' % '", "'.join(sorted(FIELDS)), name="fields.lua").expect_status(OK)
for wrong in ("c.peer = 1", "c.unread = 1", "local _ = c.nonsense", "local _ = server.nonsense"):
    p = run_lua(HEAD + wrong, name="wrong.lua").expect_status(DIALOGUE)
    matches(p.stdout.decode(), r"has no (verb or )?field", wrong)
run_lua('''
local server = nc.serve("tcp://127.0.0.1:0", function(c) c:send "no" c:expect_eof() end)
local c = nc.connect(server)
local e = nc.raises("mismatch", c.expect, c, "yes")
for _, name in ipairs { "code", "message", "where", "conn", "expected", "received", "waited" } do
  nc.check(e[name] ~= nil, name)
end
c:expect "no"
''', name="error.lua").expect_status(OK)

# The codes, as the program's source lists them and as nc.raises knows them
codes = re.findall(r'^\s+\[FAILURE_\w+\] = "([a-z-]+)",$',
                   text_of("src", "dialogue", "failure.c"), re.M)
check(len(codes) > 15, f"codes of failure.c: {codes}")
equal(re.findall(r"^\.It Cm (\S+)", sections["ERROR CODES"], re.M), codes,
      "codes in ncchat-script(7)")
cannot = {"skip", "exit", "script"}
run_lua('''
for _, code in ipairs { "%s" } do
  local e = nc.raises("assert", nc.raises, code, function() end)
  nc.check(e.message:find(code, 1, true), code)
end
for _, code in ipairs { "%s", "nonsense" } do
  nc.raises("usage", nc.raises, code, function() end)
end
''' % ('", "'.join(c for c in codes if c not in cannot), '", "'.join(sorted(cannot))),
        name="codes.lua").expect_status(OK)
