#!/usr/bin/env python3
"""`run` gives the same verdicts, and dialogues the same bytes, when calls are
made short and interrupted."""
# limit: 60
from lib.faults import *

write_file("data", random_bytes(60_000))
TEXT = f'''local nc = require "ncchat"
local file = assert(io.open("{path("data")}", "rb"))
local data = file:read "a"
file:close()

for _, kind in ipairs {{ "tcp://127.0.0.1:0", "unix:{path("s")}" }} do
  nc.test("both ways over " .. kind:match "^%a+", function()
    local server = nc.serve(kind, function(c)
      c:send_line "ready"
      nc.equal(c:read(#data), data)
      c:send(data)
      c:expect_eof()
    end)
    local c = nc.connect(server)
    nc.equal(c:line "ready", "ready")
    c:send(data)
    nc.equal(c:read(#data), data)
    c:shutdown()
    c:expect_eof()
  end)
end

nc.test("datagrams", function()
  local server = nc.serve("udp://127.0.0.1:0", function(c)
    for i = 1, 20 do c:expect("ping " .. i) c:send("pong " .. i) end
  end)
  local c = nc.connect(server)
  for i = 1, 20 do c:send("ping " .. i) c:expect("pong " .. i) end
end)

nc.test("a mismatch", {{ fails_with = "mismatch" }}, function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(s) s:send "250-HELP" end))
  c:expect "250 HELP"
end)

nc.test("a timeout", {{ fails_with = "timeout" }}, function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(s) nc.sleep(1) end))
  c:expect("never", {{ timeout = 0.2 }})
end)
'''
FAILS = '''local nc = require "ncchat"
nc.test("wrong", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(s) s:send "250-HELP" end))
  c:expect "250 HELP"
end)
'''

for faults in all_faults():
    p = run_lua(TEXT, env=faults.env).expect_status(OK, 50)
    faults.expect_used("run", 100)
    p = run_lua(FAILS, env=faults.env).expect_status(DIALOGUE, 50)
    contains(p.stdout.decode(), "expect failed at byte 4 of 8", f"the failure, {faults}")
