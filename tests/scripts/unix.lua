-- UNIX-domain sockets: paths and abstract names.
local nc = require "ncchat"

local function temporary(name)
  local folder = os.getenv "TMPDIR" or "/tmp"
  return ("%s/ncchat-%s-%08x.sock"):format(folder, name, nc.random(0, 0xffffffff))
end

local function exists(path)
  local ok, _, code = os.rename(path, path)
  return ok or code == 13
end

local function greet(endpoint)
  local server = nc.serve(endpoint, function(c)
    c:expect "Client-hi"
    c:send "server-hi"
    c:expect "你吃饭了吗"
    c:send "黄焖鸡米饭"
    c:expect_eof()
  end)
  local c = nc.connect(server)
  c:send "Client-hi"
  c:expect "server-hi"
  c:send "你吃饭了吗"
  c:expect "黄焖鸡米饭"
  return server, c
end

local path = temporary "greeting"
nc.test("the greeting over a path", function()
  local server = greet("unix:" .. path)
  nc.check(exists(path), "no socket at " .. path)
  nc.equal(server:url(), "unix:" .. path)
end)

nc.test("the path is gone when its test is over", function()
  nc.check(not exists(path), path .. " was left behind")
end)

nc.test("the greeting over an abstract name", function()
  greet(("unix:@ncchat-%08x"):format(nc.random(0, 0xffffffff)))
end)

nc.test("close removes the path", function()
  local name = temporary "closed"
  local server, c = greet("unix:" .. name)
  c:close()
  server:join()
  server:close()
  nc.check(not exists(name), "left behind")
end)

nc.test("nobody listens at a path that is not there", function()
  local ok, err = nc.try(nc.connect, "unix:" .. temporary "nowhere")
  nc.check(not ok and (err.code == "io" or err.code == "refused"), err and err.code)
end)

nc.test("two servers cannot have one path", function()
  local name = temporary "twice"
  local server = nc.serve("unix:" .. name, { connections = "any" }, function(c) c:expect_eof() end)
  local ok, err = nc.try(nc.serve, "unix:" .. name, function() end)
  nc.check(not ok and err.code == "io", err and err.code)
  nc.connect(server):close()
end)

nc.test("a path longer than 107 bytes is refused", function()
  nc.raises("usage", nc.serve, "unix:/tmp/" .. ("x"):rep(104), function() end)
end)

nc.test("reset is for TCP", function()
  local _, c = greet("unix:" .. temporary "reset")
  nc.raises("usage", c.reset, c)
end)

nc.test("large data both ways", function()
  local size = 600000
  local server = nc.serve("unix:" .. temporary "large", function(c)
    local reader = nc.go(function() c:discard(size) end)
    c:send(("s"):rep(size))
    reader:join()
  end)
  local c = nc.connect(server)
  local writer = nc.go(function() c:send(("c"):rep(size)) end)
  c:discard(size)
  writer:join()
  c:expect_eof()
end)

nc.test("unread bytes are a failure here too", { fails_with = "left-unread" }, function()
  local server = nc.serve("unix:" .. temporary "unread", function(c) c:send "abc" end)
  nc.connect(server):expect "ab"
end)

nc.test("a handler's unread bytes as well", { fails_with = "left-unread" }, function()
  local server = nc.serve("unix:" .. temporary "unread", function(c) c:expect "ab" end)
  nc.connect(server):send "abc"
end)
