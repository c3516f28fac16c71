-- UDP: datagrams keep their boundaries, and each remote address its session.
local nc = require "ncchat"

local HOST = "udp://127.0.0.1:0"

nc.test("the greeting over UDP", function()
  local server = nc.serve(HOST, function(c)
    c:expect "Client-hi"
    c:send "server-hi"
    c:expect "你吃饭了吗"
    c:send "黄焖鸡米饭"
  end)
  local c = nc.connect(server)
  c:send "Client-hi"
  c:expect "server-hi"
  c:send "你吃饭了吗"
  c:expect "黄焖鸡米饭"
end)

nc.test("recv gives a datagram, whole, and who sent it", function()
  local server = nc.serve(HOST, function(c)
    local data, from = c:recv()
    nc.equal(data, "one")
    nc.equal(from.host, "127.0.0.1")
    nc.check(from.port > 0)
    nc.equal(from, c.peer)
    nc.equal((c:recv()), "two")
    c:send "done"
  end)
  local c = nc.connect(server)
  c:send "one"
  c:send "two"
  local _, from = c:recv()
  nc.equal(from.port, server.port)
  nc.equal(tostring(from), "127.0.0.1:" .. server.port)
end)

nc.test("an empty datagram is one", function()
  local server = nc.serve(HOST, function(c)
    nc.equal((c:recv()), "")
    c:send ""
  end)
  local c = nc.connect(server)
  c:send ""
  nc.equal((c:recv()), "")
end)

nc.test("the largest datagram arrives whole", function()
  local text = ("0123456789"):rep(6550) .. "1234567"
  nc.equal(#text, 65507)
  local server = nc.serve(HOST, function(c)
    nc.equal((c:recv()), text)
    c:send "whole"
  end)
  local c = nc.connect(server)
  c:send(text)
  c:expect "whole"
end)

nc.test("more than a datagram can hold is refused", function()
  local server = nc.serve(HOST, function(c) c:expect "still there" end)
  local c = nc.connect(server)
  nc.raises("usage", c.send, c, ("x"):rep(70000))
  c:send "still there"
  server:join()
end)

nc.test("a literal is the whole datagram", function()
  local server = nc.serve(HOST, function(c)
    nc.raises("mismatch", c.expect, c, "abc")
    c:expect "abcd"
    c:send "ok"
  end)
  local c = nc.connect(server)
  c:send "abcd"
  c:expect "ok"
end)

nc.test("a pattern looks from the first byte of a datagram", function()
  local server = nc.serve(HOST, function(c)
    nc.equal({ c:expect(nc.re[[(\w+) (\d+)$]]) }, { "set", "42" })
    nc.raises("mismatch", c.expect, c, nc.re[[no]])
    nc.equal({ c:expect { yes = "yes", other = nc.re[[(.*)]] } }, { "other", "get no" })
    c:send "ok"
  end)
  local c = nc.connect(server)
  c:send "set 42"
  c:send "get no"
  c:expect "ok"
end)

nc.test("wait_for skips whole datagrams", function()
  local server = nc.serve(HOST, function(c)
    c:expect "go"
    for i = 1, 5 do c:send("noise ", i) end
    c:send "READY"
    c:send "after"
  end)
  local c = nc.connect(server)
  c:send "go"
  c:wait_for "READY"
  c:expect "after"
end)

nc.test("wait_for of datagrams is bounded as well", function()
  local server = nc.serve(HOST, function(c)
    c:expect "go"
    for _ = 1, 5 do c:send(("x"):rep(100)) end
    c:expect "thanks"
  end)
  local c = nc.connect(server, { leftover = "ok" })
  c:send "go"
  nc.raises("too-much", c.wait_for, c, "READY", { max = 250 })
  c:send "thanks"
  server:join()
end)

nc.test("keep leaves the datagram", function()
  local server = nc.serve(HOST, function(c)
    c:expect("abc", { keep = true })
    nc.equal((c:recv()), "abc")
    c:send "ok"
  end)
  local c = nc.connect(server)
  c:send "abc"
  c:expect "ok"
end)

nc.test("read_some gives the next datagram", function()
  local server = nc.serve(HOST, function(c)
    nc.equal(c:read_some { utf8 = true }, "你吃饭了吗")
    c:send "ok"
  end)
  local c = nc.connect(server)
  c:send "你吃饭了吗"
  c:expect "ok"
end)

nc.test("each remote address is a session of its own", function()
  local server = nc.serve(HOST, { connections = 3 }, function(c, n)
    local name = c:expect(nc.re[[I am (\w+)$]])
    c:send(n, " hello ", name)
    c:expect("bye " .. name)
  end)
  local clients = {}
  for i, name in ipairs { "ann", "ben", "cid" } do
    clients[i] = nc.connect(server)
    clients[i]:send("I am ", name)
    clients[i]:expect(i .. " hello " .. name)
  end
  clients[2]:send "bye ben"
  clients[1]:send "bye ann"
  clients[3]:send "bye cid"
  server:join()
end)

nc.test("silence is what it is over UDP too", function()
  local server = nc.serve(HOST, function(c)
    c:expect "hi"
    c:expect_silence(0.05)
    c:send "quiet"
  end)
  local c = nc.connect(server)
  c:send "hi"
  c:expect "quiet"
end)

nc.test("no answer is a timeout, or an alternative", function()
  local server = nc.serve(HOST, function(c)
    c:expect "hi"
    c:expect "bye"
  end)
  local c = nc.connect(server)
  c:send "hi"
  nc.raises("timeout", c.recv, c, { timeout = 0.05 })
  nc.equal(c:expect({ "x", nc.timeout }, { timeout = 0.05 }), nc.timeout)
  c:send "bye"
  server:join()
end)

nc.test("nobody there is refused", function()
  local server = nc.serve(HOST, { connections = "any" }, function() end)
  local port = server.port
  server:close()
  local c = nc.connect("udp://127.0.0.1:" .. port)
  c:send "hello?"
  nc.raises("refused", c.recv, c)
end)

nc.test("what needs a stream says so", function()
  local server = nc.serve(HOST, function(c) c:expect "hi" end)
  local c = nc.connect(server)
  c:send "hi"
  for verb, arg in pairs {
    line = "x", wait_line = "x", read_until = "x", read = 1, peek = 1, discard = 1,
  } do
    local err = nc.raises("usage", c[verb], c, arg)
    nc.check(err.message:find("datagrams", 1, true), err.message)
  end
  nc.raises("usage", c.lines, c)
  nc.raises("usage", c.read_all, c)
  nc.raises("usage", c.expect_eof, c)
  nc.raises("usage", c.expect_reset, c)
  nc.raises("usage", c.shutdown, c)
  nc.raises("usage", c.reset, c)
  server:join()
end)

nc.test("recv of a stream says so", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end))
  nc.raises("usage", c.recv, c)
end)

nc.test("a datagram that nobody read fails the test", { fails_with = "left-unread" }, function()
  local server = nc.serve(HOST, function(c)
    c:expect "hi"
    c:send "one"
    c:send "two"
  end)
  local c = nc.connect(server)
  c:send "hi"
  c:expect "one"
  server:join()
end)

nc.test("on IPv6 as on IPv4", function()
  local ok, server = nc.try(nc.serve, "udp://[::1]:0", function(c)
    c:expect "six"
    c:send "yes"
  end)
  if not ok then nc.skip "this machine has no IPv6" end
  local c = nc.connect(server)
  c:send "six"
  c:expect "yes"
end)
