-- send and send_line.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("send joins texts and whole numbers, and adds nothing", function()
  nc.equal(far.hears(function(c) c:send("a", 1, "b", -2, "") end), "a1b-2")
end)

nc.test("send_line adds CR LF unless another ending is set", function()
  nc.equal(far.hears(function(c)
    c:send_line("x", 5)
    c:send_line()
    c.eol = "\n"
    c:send_line "y"
    c.eol = nil
    c:send_line ""
  end), "x5\r\n\r\ny\n\r\n")
  nc.equal(far.hears(function(c) c:send_line "x" end, { eol = "|" }), "x|")
end)

nc.test("every byte value is sent as it is", function()
  local all = {}
  for i = 0, 255 do all[#all + 1] = string.char(i) end
  local text = table.concat(all)
  nc.equal(far.hears(function(c) c:send(text) end), text)
end)

nc.test("what cannot be sent is refused, and nothing of it is sent", function()
  nc.equal(far.hears(function(c)
    for _, bad in ipairs { 1.5, {}, true, print } do
      nc.raises("usage", c.send, c, "a", bad)
      nc.raises("usage", c.send_line, c, "a", bad)
    end
    nc.raises("usage", c.send, c)
    nc.raises("usage", c.send, c, nil)
    nc.raises("usage", c.send, c, "a", nil)
    nc.raises("usage", c.send_line, c, nil)
  end), "")
end)

nc.test("a peer that reads late gets everything, the sender waits", function()
  local size = 1500000
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    nc.sleep(0.05)
    c:discard(size)
    c:send "all"
  end)
  local c = nc.connect(server)
  c:send(("x"):rep(size))
  c:expect "all"
end)

nc.test("a peer that never reads costs the timeout, not the memory", function()
  local stop = nc.barrier(2)
  local server = nc.serve("tcp://127.0.0.1:0", { leftover = "ok" }, function(c)
    stop:wait()
    c:read_all { max = math.huge }
  end)
  local c = nc.connect(server)
  c.timeout = 0.2
  local piece = ("x"):rep(1 << 20)
  local err = nc.raises("timeout", function()
    for _ = 1, 64 do c:send(piece) end
  end)
  nc.check(err.message:find "does not read", err.message)
  stop:wait()
end)

nc.test("nothing can be sent after shutdown, or after close", function()
  nc.equal(far.hears(function(c)
    c:send "x"
    c:shutdown()
    nc.raises("usage", c.send, c, "y")
    c:shutdown()
  end), "x")
  nc.equal(far.hears(function(c)
    c:send "x"
    c:close()
    nc.raises("closed", c.send, c, "y")
  end), "x")
end)

nc.test("two tasks talk both ways at once", function()
  local size = 600000
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
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

nc.test("two tasks cannot read one connection at once", function()
  local c = far.stays ""
  local other = nc.go(function() nc.raises("timeout", c.expect, c, "x", { timeout = 0.2 }) end)
  nc.sleep(0.01)
  nc.raises("usage", c.expect, c, "x")
  nc.raises("usage", c.close, c)
  other:join()
end)
