-- A thousand connections are nothing special.
local nc = require "ncchat"

local COUNT = 1000

local function serve(endpoint)
  return nc.serve(endpoint, { connections = COUNT }, function(c, n)
    local name = c:line(nc.re[[I am (\d+)$]])
    c:send_line("hello ", name, ", you are ", n)
    c:line "bye"
    c:expect_eof()
  end)
end

local function talk(c, i)
  c:send_line("I am ", i)
  nc.equal(c:line(nc.re[[hello (\d+), you are \d+$]]), tostring(i))
end

nc.test("a thousand connections open at once, one after another spoken to", { timeout = 60 },
  function()
    local server = serve "tcp://127.0.0.1:0"
    local conns = {}
    for i = 1, COUNT do conns[i] = nc.connect(server) end
    for i = 1, COUNT do talk(conns[i], i) end
    for i = 1, COUNT do
      conns[i]:send_line "bye"
      conns[i]:close()
    end
    server:join()
    nc.equal(server.accepted, COUNT)
  end)

nc.test("a thousand tasks, each with its connection", { timeout = 60 }, function()
  local server, done = serve "tcp://127.0.0.1:0", 0
  local tasks = {}
  for i = 1, COUNT do
    tasks[i] = nc.go(function()
      local c = nc.connect(server)
      talk(c, i)
      c:send_line "bye"
      done = done + 1
    end)
  end
  for i = 1, COUNT do tasks[i]:join() end
  nc.equal(done, COUNT)
end)

nc.test("one among a thousand that fails is the verdict", { timeout = 60, fails_with = "mismatch" },
  function()
    local server = nc.serve("tcp://127.0.0.1:0", { connections = COUNT }, function(c, n)
      c:expect(n == 777 and "wrong" or "right")
    end)
    for _ = 1, COUNT do nc.connect(server):send "right" end
    server:join()
  end)
