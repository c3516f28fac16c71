#!/usr/bin/env python3
"""What the program has, the documents and the definitions for editors name,
and the other way round: the verbs, the functions of the module, the fields,
the codes of errors."""
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
local _, verbs = debug.getupvalue(debug.getmetatable(c).__index, 1)
print("verbs", names(verbs))
print("module", names(nc))
print("server", names(debug.getmetatable(server)))
print("task", names(debug.getmetatable(nc.go(function() end)).__index))
print("barrier", names(debug.getmetatable(nc.barrier(1)).__index))
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

# lua/ncchat.lua, for editors
definitions = text_of("lua", "ncchat.lua")


def class_of(name):
    """The fields and methods of a class there."""
    head = re.search(rf"^---@class {name}\b.*\n((?:---@field.*\n)*)", definitions, re.M).group(1)
    short = name.rpartition(".")[2]
    return (set(re.findall(r"^---@field (\w+)", head, re.M)),
            set(re.findall(rf"^function {short}:(\w+)\(", definitions, re.M)))


fields, methods = class_of("ncchat.Connection")
same("fields of a connection in lua/ncchat.lua", fields, FIELDS)
same("verbs in lua/ncchat.lua", methods, has["verbs"])
same("functions of a dialogue in lua/ncchat.lua",
     re.findall(r"^function (\w+)\(", definitions, re.M), has["verbs"])
same("fields of an error in lua/ncchat.lua", class_of("ncchat.Error")[0], ERROR)
same("functions of nc in lua/ncchat.lua",
     class_of("ncchat")[0] | set(re.findall(r"^function nc\.(\w+)\(", definitions, re.M)),
     has["module"])
for kind in ("server", "task", "barrier"):
    same(f"methods of a {kind} in lua/ncchat.lua", class_of(f"ncchat.{kind.title()}")[1], has[kind])
equal(re.findall(r'^---\| "([a-z-]+)"$', definitions, re.M), codes, "codes in lua/ncchat.lua")

# The options that the definitions name are those that the program takes.
OPTIONS = {"ncchat.ConnectOptions": ("nc.connect", {"name"}),
           "ncchat.ServeOptions": ("nc.serve", {"connections"}),
           "ncchat.ListenOptions": ("nc.listen", {"timeout", "eol", "leftover"}),
           "ncchat.TestOptions": ("nc.test", {"timeout", "skip", "fails_with"}),
           "ncchat.MatchOptions": ("expect", {"max", "keep"}),
           "ncchat.ReadAllOptions": ("read_all", {"max"}),
           "ncchat.ReadSomeOptions": ("read_some", {"utf8"})}
for name, (function, options) in OPTIONS.items():
    same(f"options of {function} in lua/ncchat.lua", class_of(name)[0], options)
run_lua('''
nc.test("every option", { timeout = 20, fails_with = "fail" }, function()
  local all = { timeout = 5, eol = "\\\\n", leftover = "ok" }
  local listener = nc.listen("tcp://127.0.0.1:0", all)
  local a = nc.connect(listener, { timeout = 5, eol = "\\\\n", leftover = "ok", name = "a" })
  local b = listener:accept { timeout = 5 }
  b:send "one two three four"
  b:shutdown()
  a:expect("one ", { timeout = 5, max = 10, keep = true })
  a:wait_for("two ", { timeout = 5, max = 10 })
  a:read(2, { timeout = 5 })
  a:read_some { timeout = 5, utf8 = true }
  a:read_all { timeout = 5, max = 100 }
  a:expect_eof { timeout = 5 }
  all.connections = 1
  local server = nc.serve("tcp://127.0.0.1:0", all, function() end)
  nc.connect(server):expect_eof()
  server:join { timeout = 5 }
  nc.fail "all the same"
end)
nc.test("not now", { skip = "no" }, function() end)
''', name="options.lua", env={"NCCHAT_NO_SKIP": ""}).expect_status(OK)
