#!/usr/bin/env python3
"""What is closed or cancelled at an odd moment: __close that joins a server
while its task ends, a task cancelled in the turn in which its wait is over,
options changed while nc.connect waits. A verdict, and nothing left behind."""
from lib.ncc import *

p = run_lua('''
nc.test("join in __close", function()
  local s = nc.serve("tcp://127.0.0.1:0", {connections = "any"}, function() end)
  local x <close> = setmetatable({}, {__close = function() s:join() end})
  nc.fail "on purpose"
end)
nc.test("cancelled by the one it cancels", function()
  local me
  local a = nc.go(function()
    local x <close> = setmetatable({}, {__close = function() me:cancel() end})
    nc.sleep(5)
  end)
  me = nc.go(function() a:cancel() nc.sleep(0.01) end)
  me:join()
end)
nc.test("cancelled when the wait is over", function()
  local s = nc.listen("tcp://127.0.0.1:0")
  local dial = nc.go(function() nc.connect(s) end)
  local c = s:accept()
  dial:cancel()
  c:close()
end)
nc.test("a decided wait is given up", function()
  local s = nc.serve("tcp://127.0.0.1:0", function(c) c:send "abc" c:expect_eof() end)
  local c = nc.connect(s)
  local g = nc.go(function() c:expect "abc" end)
  local t0 = nc.now()
  nc.sleep(0)
  while nc.now() - t0 < 0.05 do end
  nc.sleep(0)
  g:cancel()
  c:close()
end)
nc.test("options change while nc.connect waits", function()
  local s = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
  local o = {name = "n" .. nc.now(), eol = "\\r" .. "\\n"}
  nc.go(function() o.name, o.eol, o.timeout = nil, nil, "x" collectgarbage() end)
  local c = nc.connect(s, o)
  nc.equal(c.eol, "\\r\\n")
end)
''')
p.expect_status(DIALOGUE)
out = p.stdout.decode()
matches(out, r"^not ok 1 - join", "the report")
contains(out, "on purpose", "the report")
for number in (2, 3, 4, 5):
    matches(out, rf"^(ok|not ok) {number} - ", "the report")
matches(out, r"^ok 5 - options", "the report")
lacks(p.err, "Sanitizer", "stderr")
