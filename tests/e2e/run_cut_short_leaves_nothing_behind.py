#!/usr/bin/env python3
"""stdout goes away while tasks wait in every way: status 7, at once."""
from lib.ncc import *

file = write_file("t.lua", '''
nc.test("first", function() end)
nc.test("second", function()
  local s = nc.listen("tcp://127.0.0.1:0")
  for i = 1, 20 do
    nc.go(function() nc.sleep(60 + i) end)
    nc.go(function() s:accept() end)
    nc.go(function() nc.barrier(2):wait() end)
  end
  local c = nc.connect(s)
  nc.go(function() c:expect "x" end)
  print(("x"):rep(100))
  nc.sleep(60)
end)
''')
reading, writing = os.pipe()
p = ncchat("run", "-v", file, stdout=writing)
os.close(writing)
check(os.read(reading, 4), "the first line")
os.close(reading)
p.expect_status(LOCAL, 10)
lacks(p.err, "Sanitizer", "stderr")
