-- How connections end: half-close, close, reset, silence, and left-over bytes.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("expect_eof takes an orderly end", function()
  local c = far.says "bye"
  c:expect "bye"
  c:expect_eof()
  c:expect_eof()
end)

nc.test("bytes before the end are no end", function()
  local c = far.says("more", { leftover = "ok" })
  local err = nc.raises("mismatch", c.expect_eof, c)
  nc.equal(err.expected, "the end of the stream")
end)

nc.test("no end within the time is a timeout", function()
  local c = far.stays ""
  nc.raises("timeout", c.expect_eof, c, { timeout = 0.05 })
end)

nc.test("a reset is no end, an end no reset", function()
  local c = far.resets ""
  c:send "now"
  nc.raises("reset", c.expect_eof, c)
  local d = far.says ""
  nc.raises("eof", d.expect_reset, d)
end)

nc.test("expect_reset takes a reset", function()
  local c = far.resets "before"
  c:expect "before"
  c:send "now"
  c:expect_reset()
end)

nc.test("a reset is an outcome of its own", function()
  local c = far.resets ""
  c:send "now"
  nc.equal(c:expect { "x", nc.eof, nc.reset }, nc.reset)
  local d = far.resets ""
  d:send "now"
  nc.raises("reset", d.expect, d, { "x", nc.eof })
end)

nc.test("what was said before a reset is read first", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect "now"
    c:send(("x"):rep(100000))
    c:reset()
  end))
  c:send "now"
  c:discard(100000)
  c:expect_reset()
end)

nc.test("a reset in the middle fails every reading verb", function()
  local function broken()
    local c = far.resets("ab", { leftover = "ok" })
    c:peek(2)
    c:send "now"
    return c
  end
  for _, verb in ipairs { "expect", "wait_for", "read_until", "line", "wait_line" } do
    local c = broken()
    nc.raises("reset", c[verb], c, "abc")
  end
  for _, verb in ipairs { "read", "peek", "discard" } do
    local c = broken()
    nc.raises("reset", c[verb], c, 3)
  end
  local c = broken()
  nc.raises("reset", c.read_all, c)
end)

nc.test("expect_silence takes silence, and nothing else", function()
  local c = far.stays "noise"
  c:expect "noise"
  c:expect_silence(0.05)
  local d = far.stays "noise"
  nc.raises("mismatch", d.expect_silence, d, 5)
  d:expect "noise"
  local e = far.says ""
  nc.raises("eof", e.expect_silence, e, 5)
end)

nc.test("expect_silence needs a time", function()
  local c = far.stays ""
  for _, bad in ipairs { 0, -1, "1", false } do nc.raises("usage", c.expect_silence, c, bad) end
  nc.raises("usage", c.expect_silence, c)
end)

nc.test("after shutdown the answer still comes", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    local question = c:read_all()
    c:send("answer to ", question)
  end))
  c:send "this"
  c:shutdown()
  nc.equal(c:read_all(), "answer to this")
end)

nc.test("close sends what was queued, and the peer reads it all", function()
  local size = 1200000
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    nc.equal(#c:read_all { max = math.huge }, size)
  end)
  local c = nc.connect(server)
  c:send(("x"):rep(200000))
  for _ = 2, 6 do c:send(("x"):rep(200000)) end
  c:close()
  server:join()
end)

nc.test("a closed connection can do nothing any more", function()
  local c = far.stays ""
  c:close()
  nc.raises("closed", c.expect, c, "x")
  nc.raises("closed", c.read, c, 1)
  nc.raises("closed", c.send, c, "x")
  nc.raises("closed", c.shutdown, c)
  nc.raises("closed", c.reset, c)
  nc.raises("closed", c.expect_eof, c)
  c:close()
end)

nc.test("unread bytes at close are a failure", function()
  local c = far.says "abc"
  c:peek(3)
  c:read(1)
  local err = nc.raises("left-unread", c.close, c)
  nc.check(err.message:find "2 bytes", err.message)
end)

nc.test("unread bytes can be agreed to", function()
  local c = far.says("abc", { leftover = "ok" })
  nc.equal(c.leftover, "ok")
  c:read(1)
  c:close()
  local d = far.says "abc"
  nc.equal(d.leftover, "error")
  d.leftover = "ok"
  d:read(1)
  d:close()
end)

nc.test("unread bytes at the end of a test fail it", { fails_with = "left-unread" }, function()
  local c = far.says "abc"
  c:read(1)
end)

nc.test("bytes that come while closing fail it too", { fails_with = "left-unread" }, function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect_eof()
    c:send "too late"
  end))
  c:close()
end)

nc.test("a handler's unread bytes are a failure", { fails_with = "left-unread" }, function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect "ab" end)
  nc.connect(server):send "abc"
end)

nc.test("reset with queued bytes sends them first", function()
  local size = 1500000
  local server = nc.serve("tcp://127.0.0.1:0", { leftover = "ok" }, function(c)
    nc.sleep(0.02)
    c:discard(size)
    c:expect_reset()
  end)
  local c = nc.connect(server)
  c:send(("x"):rep(size))
  c:reset()
  server:join()
end)
