-- expect: the next bytes, whatever kind of thing they are compared with.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("expect takes the next bytes and no more", function()
  local c = far.says "abcdef"
  nc.equal(c:expect "abc", "abc")
  nc.equal(c:expect "de", "de")
  nc.equal(c:read_all(), "f")
end)

nc.test("a bare string is literal, whatever magic it holds", function()
  local text = "+OK *3 $-1 250-SIZE [a-z] ^x$ %d (.*) \\d a|b {2} ?"
  local c = far.says(text)
  c:expect(text)
  c:expect_eof()
end)

nc.test("a literal that differs fails at its first wrong byte", function()
  local c = far.stays("abXdef", { leftover = "ok" })
  local err = nc.raises("mismatch", c.expect, c, "abcdef")
  nc.check(err.message:find("byte 3 of 6", 1, true), err.message)
  nc.check(err.waited < 5, "it waited for the timeout")
end)

nc.test("nothing is consumed by an expect that failed", function()
  local c = far.says "abc"
  nc.raises("mismatch", c.expect, c, "abX")
  c:expect "abc"
end)

nc.test("any byte value can be expected", function()
  local all = {}
  for i = 0, 255 do all[#all + 1] = string.char(i) end
  local text = table.concat(all)
  local c = far.says(text .. text)
  c:expect(text)
  nc.equal(c:expect(nc.re[[[\x00-\xff]{256}]]), text)
  c:expect_eof()
end)

nc.test("an expected text may be longer than a segment", function()
  local text = ("0123456789"):rep(50000)
  local c = far.says(text .. "!")
  nc.equal(#c:expect(text), 500000)
  c:expect "!"
end)

nc.test("nocase takes either case of ASCII letters and gives what came", function()
  local c = far.says "HeLLo WORLD"
  nc.equal(c:expect(nc.nocase "hello world"), "HeLLo WORLD")
end)

nc.test("nocase does not blur anything but letters", function()
  local c = far.stays("[", { leftover = "ok" })
  nc.raises("mismatch", c.expect, c, nc.nocase "{")
end)

nc.test("a pattern starts at the first unread byte", function()
  local c = far.stays("x220 ", { leftover = "ok" })
  nc.raises("mismatch", c.expect, c, nc.re[[\d{3} ]])
end)

nc.test("a pattern gives its captures, nil for an unset group", function()
  local c = far.says "250-SIZE 1000\r\n"
  local code, sep, gone, rest = c:expect(nc.re[[(\d{3})([ -])(never)?(\w+)]])
  nc.equal({ code, sep, rest }, { "250", "-", "SIZE" })
  nc.equal(gone, nil)
  c:line " 1000"
end)

nc.test("a pattern without captures gives its text", function()
  local c = far.says "12345;"
  nc.equal(c:expect(nc.re[[\d+]]), "12345")
  c:expect ";"
end)

nc.test("a pattern's match is the same however the bytes were cut", function()
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    for digit in ("1234567890"):gmatch "." do c:send(digit) end
    c:send "x"
  end))
  nc.equal(c:expect(nc.re[[\d{1,20}]]), "1234567890")
  c:expect "x"
end)

nc.test("a pattern that could still grow is taken at the end of the stream", function()
  local c = far.says "12345"
  nc.equal(c:expect(nc.re[[\d+]]), "12345")
end)

nc.test("a pattern that could still grow times out with a hint", function()
  local c = far.stays("12345", { leftover = "ok" })
  local err = nc.raises("timeout", c.expect, c, nc.re[[\d+]], { timeout = 0.2 })
  nc.check(err.hint and err.hint:find "match", "no hint")
end)

nc.test("in a stream the anchors of a pattern know every line ending", function()
  local c = far.says "one\rtwo\nthree\r\nfour"
  nc.equal(c:expect(nc.re[[one$]]), "one")
  c:expect "\r"
  nc.equal(c:expect(nc.re[[two$]]), "two")
  c:expect "\n"
  nc.equal(c:expect(nc.re[[three$]]), "three")
  c:expect "\r\n"
  nc.equal(c:expect(nc.re[[^four$]]), "four")
end)

nc.test("characters are whole where the pattern holds one", function()
  local c = far.says "你吃饭了吗黄"
  nc.equal(c:expect(nc.re "[你吃饭了吗]+"), "你吃饭了吗")
  nc.equal(c:expect(nc.re(".", "u")), "黄")
end)

nc.test("flags: i for either case, x for blanks, s for a dot that takes all", function()
  local c = far.says "ABC\nDEF"
  nc.equal(c:expect(nc.re("abc", "i")), "ABC")
  nc.equal(c:expect(nc.re(". D", "sx")), "\nD")
  c:expect "EF"
end)

nc.test("keep matches and consumes nothing", function()
  local c = far.says "abc"
  nc.equal(c:expect("ab", { keep = true }), "ab")
  nc.equal(c:expect(nc.re "(a)(b)", { keep = true }), "a")
  c:expect "abc"
end)

nc.test("the timeout of a call wins over that of the connection", function()
  local c = far.stays("", { timeout = 100 })
  local err = nc.raises("timeout", c.expect, c, "x", { timeout = 0.05 })
  nc.check(err.waited >= 0.05 and err.waited < 50, "waited " .. err.waited)
end)

nc.test("the timeout of a connection can be set at any time", function()
  local c = far.stays ""
  c.timeout = 0.05
  nc.equal(c.timeout, 0.05)
  nc.raises("timeout", c.expect, c, "x")
end)

nc.test("arriving bytes do not renew the time of a wait", function()
  local stop = false
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    while not stop do
      c:send "."
      nc.sleep(0.02)
    end
  end), { leftover = "ok" })
  local err = nc.raises("timeout", c.wait_for, c, "never", { timeout = 0.2 })
  stop = true
  nc.check(err.waited >= 0.2 and err.waited < 20, "waited " .. err.waited)
  c:read_all()
end)

nc.test("an end in the middle of the expected text is an end", function()
  local c = far.says("ab", { leftover = "ok" })
  local err = nc.raises("eof", c.expect, c, "abc")
  nc.equal(err.received, "ab")
end)

nc.test("a mismatch that comes with the end is a mismatch", function()
  local c = far.says("abX", { leftover = "ok" })
  nc.raises("mismatch", c.expect, c, "abcdef")
end)

nc.test("what stands further on is said", function()
  local c = far.stays(("x"):rep(214) .. "READY", { leftover = "ok" })
  c:peek(219)
  local err = nc.raises("mismatch", c.expect, c, "READY")
  nc.check(err.hint:find("214 bytes later: did you mean wait_for", 1, true), err.hint)
end)

nc.test("the rest of a line that an expect began is said", function()
  local c = far.says "220 mail.example ESMTP\r\n"
  c:peek(24)
  c:expect "220"
  local err = nc.raises("mismatch", c.expect, c, "250")
  nc.check(err.hint:find("did you mean line", 1, true), err.hint)
  c:read_all()
end)

nc.test("that it is the rest of a line is better advice than that it follows", function()
  local c = far.says "220 mail.example ESMTP\r\n250 ok\r\n"
  c:peek(32)
  c:expect "220"
  local err = nc.raises("mismatch", c.expect, c, "250")
  nc.check(err.hint:find("did you mean line", 1, true), err.hint)
  c:read_all()
end)

nc.test("what is expected must be something", function()
  local c = far.stays ""
  nc.raises("empty-match", c.expect, c, "")
  nc.raises("empty-match", c.expect, c, nc.nocase "")
  nc.raises("usage", c.expect, c, nil)
  nc.raises("usage", c.expect, c)
  nc.raises("usage", c.expect, c, 1)
  nc.raises("usage", c.expect, c, true)
  nc.raises("usage", c.expect, c, print)
end)

nc.test("a pattern that matches nothing is an error", function()
  local c = far.says "abc"
  nc.raises("empty-match", c.expect, c, nc.re "x*")
  nc.raises("empty-match", c.expect, c, nc.re "(?=a)")
  nc.raises("empty-match", c.expect, c, { "b", nc.re "x?" })
  c:expect "abc"
end)

nc.test("options that do not exist, or are none, are refused", function()
  local c = far.stays ""
  nc.raises("usage", c.expect, c, "x", { timeut = 1 })
  nc.raises("usage", c.expect, c, "x", { timeout = "soon" })
  nc.raises("usage", c.expect, c, "x", { timeout = -1 })
  nc.raises("usage", c.expect, c, "x", { timeout = 0 / 0 })
  nc.raises("usage", c.expect, c, "x", { max = -1 })
  nc.raises("usage", c.expect, c, "x", { 1 })
  nc.raises("usage", c.expect, c, "x", 1)
end)

nc.test("a pattern that cannot be compiled says where", function()
  local err = nc.raises("usage", nc.re, "a(b")
  nc.check(err.message:find "nc.re", err.message)
  nc.raises("usage", nc.re, "a", "q")
  nc.raises("usage", nc.re)
  nc.raises("usage", nc.re, 1)
end)

nc.test("a pattern that costs too much is an error, never no match", function()
  local c = far.says(("a"):rep(60) .. "!\n")
  nc.raises("match-limit", c.line, c, nc.re "(a+)+$")
  c:read_all()
end)
