-- The verbs that count bytes: read, peek, discard, read_all, read_some.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("read gives exactly so many bytes", function()
  local c = far.says "abcdef"
  nc.equal(c:read(4), "abcd")
  nc.equal(c:read(0), "")
  nc.equal(c:read(2), "ef")
  c:expect_eof()
end)

nc.test("read waits for bytes that come in pieces", function()
  local go = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send "abc"
    go:wait()
    c:send "def"
  end))
  c:peek(3)
  go:wait()
  nc.equal(c:read(6), "abcdef")
end)

nc.test("read keeps every byte value", function()
  local all = {}
  for i = 0, 255 do all[#all + 1] = string.char(i) end
  nc.equal(far.says(table.concat(all)):read(256), table.concat(all))
end)

nc.test("an end before the last byte is an end, and says how far it got", function()
  local c = far.says("abc", { leftover = "ok" })
  local err = nc.raises("eof", c.read, c, 4)
  nc.check(err.message:find "3 of 4", err.message)
end)

nc.test("peek leaves what it shows", function()
  local c = far.says "abcd"
  nc.equal(c:peek(3), "abc")
  nc.equal(c:peek(4), "abcd")
  nc.equal(c:read(4), "abcd")
end)

nc.test("discard takes many bytes and keeps none", function()
  local c = far.says(("x"):rep(1100000) .. "end")
  c:discard(1100000)
  c:expect "end"
end)

nc.test("discard of more than comes fails", function()
  local c = far.says "abc"
  local err = nc.raises("eof", c.discard, c, 4)
  nc.check(err.message:find "3 of 4", err.message)
end)

nc.test("read_all reads to the end", function()
  nc.equal(far.says("abc"):read_all(), "abc")
  nc.equal(far.says(""):read_all(), "")
end)

nc.test("after the end read_all is empty, read an end", function()
  local c = far.says "abc"
  nc.equal(c:read_all(), "abc")
  nc.equal(c:read_all(), "")
  nc.raises("eof", c.read, c, 1)
end)

nc.test("max bounds read_all, to the byte", function()
  local c = far.says(("x"):rep(1000))
  nc.raises("too-much", c.read_all, c, { max = 999 })
  nc.equal(#c:read_all { max = 1000 }, 1000)
  local big = far.says(("x"):rep(1100000))
  nc.equal(#big:read_all { max = math.huge }, 1100000)
end)

nc.test("read_all of a peer that never ends times out", function()
  local c = far.stays("abc", { leftover = "ok" })
  nc.raises("timeout", c.read_all, c, { timeout = 0.1 })
end)

nc.test("the counting verbs end with their time", function()
  local c = far.stays("abc", { leftover = "ok" })
  nc.raises("timeout", c.read, c, 4, { timeout = 0.05 })
  nc.raises("timeout", c.peek, c, 4, { timeout = 0.05 })
  nc.raises("timeout", c.discard, c, 4, { timeout = 0.05 })
end)

nc.test("a count is a whole number from 0", function()
  local c = far.stays ""
  for _, bad in ipairs { -1, 1.5, "many", {}, 0 / 0, math.huge } do
    nc.raises("usage", c.read, c, bad)
    nc.raises("usage", c.peek, c, bad)
    nc.raises("usage", c.discard, c, bad)
  end
  nc.raises("usage", c.read, c)
end)

nc.test("read_some gives what is there, in the end all of it, then nil", function()
  local c, all = far.says(("0123456789"):rep(1000)), {}
  while true do
    local piece = c:read_some()
    if piece == nil then break end
    nc.check(#piece > 0, "an empty piece")
    all[#all + 1] = piece
  end
  nc.equal(table.concat(all), ("0123456789"):rep(1000))
  nc.equal(c:read_some(), nil)
end)

nc.test("read_some with utf8 never gives half a character", function()
  local text = ("你吃饭了吗 黄焖鸡米饭 é x 🙂"):rep(50)
  local c, all = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    for i = 1, #text do c:send(text:sub(i, i)) end
  end)), {}
  for piece in function() return c:read_some { utf8 = true } end do
    nc.check(utf8.len(piece), "half a character")
    all[#all + 1] = piece
  end
  nc.equal(table.concat(all), text)
end)

nc.test("at the end read_some gives half a character as it is", function()
  local c, all = far.says "a\xe4\xbd", ""
  for piece in function() return c:read_some { utf8 = true } end do all = all .. piece end
  nc.equal(all, "a\xe4\xbd")
end)

nc.test("read_some holds back at most one character", function()
  local c, all = far.says "\xff\x80\x80\x80\x80\xe4b", ""
  for piece in function() return c:read_some { utf8 = true } end do all = all .. piece end
  nc.equal(all, "\xff\x80\x80\x80\x80\xe4b")
end)

nc.test("read_some times out when nothing comes", function()
  local c = far.stays ""
  nc.raises("timeout", c.read_some, c, { timeout = 0.05 })
end)

nc.test("unread counts what has arrived and was not read", function()
  local c = far.says "abcdef"
  nc.equal(c.unread, 0)
  c:peek(6)
  nc.equal(c.unread, 6)
  c:read(2)
  nc.equal(c.unread, 4)
  c:read_all()
end)

nc.test("all verbs share one buffer", function()
  local c = far.says "220 ready\r\n\0\0\0\5hello+OK\r\nrest"
  c:expect "220 "
  c:line "ready"
  local size = string.unpack(">I4", c:read(4))
  nc.equal(c:read(size), "hello")
  nc.equal(c:read_until "OK", "+")
  c:discard(2)
  nc.equal(c:peek(2), "re")
  nc.equal(c:read_all(), "rest")
end)
