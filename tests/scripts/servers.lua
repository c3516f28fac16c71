-- serve, listen, accept, join: servers of a script.
local nc = require "ncchat"

local HOST = "tcp://127.0.0.1:0"

nc.test("a handler gets the connection and its number", function()
  local server = nc.serve(HOST, { connections = 3 }, function(c, n)
    c:send("you are number ", n)
  end)
  for n = 1, 3 do nc.equal(nc.connect(server):read_all(), "you are number " .. n) end
  nc.equal(server.accepted, 3)
end)

nc.test("a list has one handler for each connection, in their order", function()
  local server = nc.serve(HOST, {
    function(c) c:send "one" end,
    function(c) c:send "two" end,
    function(c, n) c:send("three", n) end,
  })
  nc.equal(nc.connect(server):read_all(), "one")
  nc.equal(nc.connect(server):read_all(), "two")
  nc.equal(nc.connect(server):read_all(), "three3")
end)

nc.test("handlers run side by side", function()
  local met = nc.barrier(3)
  local server = nc.serve(HOST, { connections = 3 }, function(c)
    met:wait()
    c:send "met"
  end)
  local conns = {}
  for i = 1, 3 do conns[i] = nc.connect(server) end
  for i = 1, 3 do nc.equal(conns[i]:read_all(), "met") end
end)

nc.test("a handler that is never called fails the test", { fails_with = "assert" }, function()
  nc.serve(HOST, function(c) c:expect "never" end)
end)

nc.test("too few connections fail the test", { fails_with = "assert" }, function()
  local server = nc.serve(HOST, { connections = 2 }, function(c) c:expect_eof() end)
  nc.connect(server):close()
end)

nc.test("too many connections fail the test", { fails_with = "assert" }, function()
  local server = nc.serve(HOST, { connections = 1 }, function(c) c:expect_eof() end)
  nc.connect(server)
  nc.connect(server):expect_eof()
end)

nc.test("a list too short fails the test", { fails_with = "assert" }, function()
  local server = nc.serve(HOST, { function(c) c:send "x" end })
  nc.connect(server):read_all()
  nc.connect(server):read_all()
end)

nc.test("a list too long fails the test", { fails_with = "assert" }, function()
  local one = function(c) c:send "x" end
  nc.connect(nc.serve(HOST, { one, one })):read_all()
end)

nc.test("at least one connection, more are welcome, unless said otherwise", function()
  local server = nc.serve(HOST, function(c) c:send "x" end)
  for _ = 1, 5 do nc.connect(server):read_all() end
  nc.equal(server.accepted, 5)
end)

nc.test("any number of connections may be none", function()
  nc.serve(HOST, { connections = "any" }, function(c) c:send "x" end)
end)

nc.test("the port is the real one", function()
  local server = nc.serve(HOST, { connections = 3 }, function(c) c:send "x" end)
  nc.check(server.port > 0 and server.port < 65536, server.port)
  nc.connect("127.0.0.1", server.port):read_all()
  nc.connect("127.0.0.1:" .. server.port):read_all()
  nc.connect(server:url()):read_all()
end)

nc.test("the address as a URL, of any scheme", function()
  local server = nc.serve(HOST, { connections = "any" }, function() end)
  nc.equal(server:url(), "tcp://127.0.0.1:" .. server.port)
  nc.equal(server:url "http", "http://127.0.0.1:" .. server.port)
end)

nc.test("join waits for the connections and their handlers", function()
  local done = 0
  local server = nc.serve(HOST, { connections = 2 }, function(c)
    c:expect_eof()
    done = done + 1
  end)
  nc.connect(server):close()
  nc.connect(server):close()
  server:join()
  nc.equal(done, 2)
end)

nc.test("after close nobody can connect", function()
  local server = nc.serve(HOST, function(c) c:expect_eof() end)
  nc.connect(server):close()
  server:join()
  local port = server.port
  server:close()
  nc.raises("refused", nc.connect, "127.0.0.1", port)
  nc.raises("usage", nc.connect, server)
end)

nc.test("the port of a server that was closed can be bound again at once", function()
  local server = nc.serve(HOST, function(c) c:send "x" end)
  nc.connect(server):read_all()
  server:join()
  local port = server.port
  server:close()
  local again = nc.serve("tcp://127.0.0.1:" .. port, function(c) c:send "y" end)
  nc.equal(nc.connect(again):read_all(), "y")
end)

nc.test("two servers cannot have one port", function()
  local server = nc.serve(HOST, { connections = "any" }, function() end)
  local ok, err = nc.try(nc.serve, "tcp://127.0.0.1:" .. server.port, function() end)
  nc.check(not ok and err.code == "io", err and err.code)
  nc.check(err.message:find(tostring(server.port), 1, true), err.message)
end)

nc.test("the end of a handler half-closes its connection", function()
  local server = nc.serve(HOST, function(c) c:send "x" end)
  local c = nc.connect(server)
  c:expect "x"
  c:expect_eof()
end)

nc.test("options of a server are those of its connections", function()
  local server = nc.serve(HOST, { eol = "\n", timeout = 0.05, leftover = "ok" }, function(c)
    nc.equal({ c.eol, c.timeout, c.leftover }, { "\n", 0.05, "ok" })
    c:send_line "x"
    nc.raises("timeout", c.line, c)
  end)
  local c = nc.connect(server, { name = "client" })
  nc.equal(c.name, "client")
  nc.equal(c:read(2), "x\n")
  server:join()
end)

nc.test("a connection knows its peer, and its name can be set", function()
  local server = nc.serve(HOST, function(c)
    nc.equal(c.peer.host, "127.0.0.1")
    c.name = "mail server"
    nc.equal(c.name, "mail server")
    c:expect_eof()
  end)
  local c = nc.connect(server)
  nc.equal(c.peer.host, "127.0.0.1")
  nc.equal(c.peer.port, server.port)
  nc.equal(tostring(c.peer), "127.0.0.1:" .. server.port)
  nc.check(tostring(c):find("^c1 tcp 127%.0%.0%.1:"), tostring(c))
end)

nc.test("listen and accept: the handler is the script itself", function()
  local server = nc.listen(HOST)
  local c = nc.connect(server)
  local s = server:accept()
  c:send "ping"
  s:expect "ping"
  s:send "pong"
  c:expect "pong"
  c:close()
  s:expect_eof()
  nc.equal(server.accepted, 1)
end)

nc.test("accept gives connections in their order, and waits for them", function()
  local server = nc.listen(HOST)
  local waiting = nc.go(function() server:accept():send "first" end)
  nc.connect(server):expect "first"
  waiting:join()
  local c, d = nc.connect(server), nc.connect(server)
  server:accept():send "c"
  server:accept():send "d"
  c:expect "c"
  d:expect "d"
end)

nc.test("tasks that accept are served in their order", function()
  local server = nc.listen(HOST)
  for _, word in ipairs { "first", "second", "third" } do
    nc.go(function() server:accept():send(word) end)
  end
  nc.sleep(0.01)
  for _, word in ipairs { "first", "second", "third" } do nc.connect(server):expect(word) end
end)

nc.test("accept of nobody times out", function()
  local server = nc.listen(HOST)
  nc.raises("timeout", server.accept, server, { timeout = 0.05 })
  nc.raises("usage", server.accept, server, { timeut = 1 })
end)

nc.test("join of a server waits no longer than said", function()
  local server = nc.serve(HOST, { connections = "any" }, function(c) c:expect_eof() end)
  server:join()
  local c = nc.connect(server)
  nc.sleep(0.01)
  nc.raises("timeout", server.join, server, { timeout = 0.05 })
  c:close()
  server:join()
end)

nc.test("a connection that nobody accepted fails the test", { fails_with = "assert" }, function()
  local server = nc.listen(HOST)
  nc.connect(server)
  nc.connect(server)
  server:accept()
end)

nc.test("on IPv6 as on IPv4", function()
  local ok, server = nc.try(nc.serve, "tcp://[::1]:0", function(c) c:send "six" end)
  if not ok then nc.skip "this machine has no IPv6" end
  local c = nc.connect(server)
  nc.equal(c.peer.host, "::1")
  c:expect "six"
  nc.equal(server:url "http", "http://[::1]:" .. server.port)
end)

nc.test("localhost is this machine", function()
  local server = nc.serve(HOST, function(c) c:send "x" end)
  nc.equal(nc.connect("localhost", server.port):read_all(), "x")
end)

nc.test("what serve and listen cannot take", function()
  nc.raises("usage", nc.serve)
  nc.raises("usage", nc.serve, HOST)
  nc.raises("usage", nc.serve, HOST, {})
  nc.raises("usage", nc.serve, HOST, { 1 })
  nc.raises("usage", nc.serve, HOST, { connections = 2 }, { print, print })
  nc.raises("usage", nc.listen, HOST, { connections = 1 })
  nc.raises("usage", nc.serve, HOST, { connections = 0 }, print)
  nc.raises("usage", nc.serve, HOST, { connections = -1 }, print)
  nc.raises("usage", nc.serve, HOST, { connections = 1.5 }, print)
  nc.raises("usage", nc.serve, HOST, { connections = "some" }, print)
  nc.raises("usage", nc.serve, HOST, { connection = 1 }, print)
  nc.raises("usage", nc.serve, HOST, { eol = "" }, print)
  nc.raises("usage", nc.serve, "tcp://127.0.0.1:65536", print)
  nc.raises("usage", nc.serve, "no scheme://x", print)
  nc.raises("usage", nc.serve, 8080, print)
  nc.raises("usage", nc.listen)
  nc.raises("usage", nc.listen, HOST, { connectios = 1 })
end)

nc.test("what connect cannot take", function()
  nc.raises("usage", nc.connect)
  nc.raises("usage", nc.connect, {})
  nc.raises("usage", nc.connect, "127.0.0.1")
  nc.raises("usage", nc.connect, "127.0.0.1", "80x")
  nc.raises("usage", nc.connect, "127.0.0.1", -1)
  nc.raises("usage", nc.connect, "127.0.0.1:80", { eols = "\n" })
  nc.raises("usage", nc.connect, "127.0.0.1", 80, { timeout = "x" })
  nc.raises("usage", nc.connect, "127.0.0.1", 80, 1)
end)

-- (A name that does not exist is a typo, which nothing takes: tests/false_pass.)
nc.test("fields take what is meant for them", function()
  local server = nc.serve(HOST, function(c) c:expect_eof() end)
  local c = nc.connect(server)
  nc.raises("usage", function() c.leftover = "perhaps" end)
  nc.raises("usage", function() c.timeout = "soon" end)
end)

nc.test("verbs want their connection", function()
  local c = nc.connect(nc.serve(HOST, function(c) c:expect_eof() end))
  nc.raises("usage", c.expect, "x")
  nc.raises("usage", c.send, "x")
  nc.raises("usage", c.close)
end)

nc.test("what a connection is made of is out of reach", function()
  local server = nc.serve(HOST, function(c) c:expect_eof() end)
  local c = nc.connect(server)
  for _, value in ipairs { c, c.peer, server, nc.go(print), nc.barrier(1), nc.eof, nc.re "a",
                           nc.nocase "a", nc.raises("fail", nc.fail) } do
    nc.equal(getmetatable(value), false)
  end
  nc.check(not pcall(setmetatable, c.peer, {}))
end)

local kept
nc.test("a connection may be kept in a variable", function()
  kept = nc.connect(nc.serve(HOST, function(c) c:expect_eof() end))
end)

nc.test("a connection belongs to its test", function()
  nc.raises("closed", kept.send, kept, "x")
  nc.raises("closed", kept.expect, kept, "x")
  nc.check(tostring(kept))
  nc.equal(kept.unread, 0)
end)

local of_the_file = nc.serve(HOST, { connections = "any" }, function(c)
  c:expect "ping"
  c:send "pong"
end)

for i = 1, 2 do
  nc.test("a server of the file serves each test: " .. i, function()
    local c = nc.connect(of_the_file)
    c:send "ping"
    c:expect "pong"
    c:expect_eof()
  end)
end
