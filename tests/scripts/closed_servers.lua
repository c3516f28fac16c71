-- A server that is closed serves those who came, and tells who waits for more.
nc.test("accept ends when its server is closed", function()
  local server = nc.listen "tcp://127.0.0.1:0"
  nc.go(function() nc.sleep(0.02) server:close() end)
  local err = nc.raises("closed", server.accept, server)
  nc.check(err.message:find("is closed", 1, true))
end)

nc.test("join ends when its server is closed before its time", { fails_with = "assert" }, function()
  local server = nc.serve("tcp://127.0.0.1:0", { connections = 2 }, function(c) c:expect_eof() end)
  nc.go(function() nc.sleep(0.02) server:close() end)
  nc.raises("closed", server.join, server)
end)

nc.test("a session over UDP goes on when its server is closed", function()
  local server = nc.serve("udp://127.0.0.1:0", function(c)
    c:expect "a"
    c:send "b"
    c:expect "c"
    c:send "d"
  end)
  local c = nc.connect(server)
  c:send "a"
  c:expect "b"
  server:close()
  c:send "c"
  c:expect "d"
end)
