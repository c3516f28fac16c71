-- line, wait_line, lines, and the endings of lines.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("line gives a line without its ending", function()
  local c = far.says "one\r\ntwo\nthree\r\n"
  nc.equal(c:line(), "one")
  nc.equal(c:line(), "two")
  nc.equal(c:line(), "three")
  c:expect_eof()
end)

nc.test("a literal line is the whole line", function()
  local c = far.says "+OK\r\n+OK done\r\n"
  nc.equal(c:line "+OK", "+OK")
  nc.raises("mismatch", c.line, c, "+OK")
  nc.equal(c:line "+OK done", "+OK done")
end)

nc.test("a shorter line than the literal does not match", function()
  local c = far.stays("+O\r\n", { leftover = "ok" })
  nc.raises("mismatch", c.line, c, "+OK")
end)

nc.test("the empty line is a line", function()
  local c = far.says "\r\n\n\r\nx\n"
  nc.equal(c:line "", "")
  nc.equal(c:line(), "")
  c:line ""
  nc.raises("mismatch", c.line, c, "")
  c:line "x"
end)

nc.test("a pattern must match from the first byte of the line, not to its end", function()
  local c = far.says "220 mail.example ESMTP\r\n 220\r\n"
  nc.equal(c:line(nc.re[[220 (\S+)]]), "mail.example")
  nc.raises("mismatch", c.line, c, nc.re[[220]])
  nc.equal(c:line(nc.re[[ (\d+)$]]), "220")
end)

nc.test("the anchors of a line's pattern are the ends of the line", function()
  local c = far.says "ab\r\ncd\r\n"
  nc.equal(c:line(nc.re[[^(a)b$]]), "a")
  nc.equal(c:line(nc.re[[\Acd\z]]), "cd")
end)

nc.test("a pattern never reaches beyond its line", function()
  local c = far.says "ab\r\ncd\r\n"
  nc.raises("mismatch", c.line, c, nc.re([[ab.*cd]], "s"))
  c:read_all()
end)

nc.test("a line of any kind: captures, names, nocase", function()
  local c = far.says "-ERR no such\r\nquit\r\n"
  local which, why = c:line { ok = "+OK", err = nc.re[[-ERR (.*)$]] }
  nc.equal({ which, why }, { "err", "no such" })
  nc.equal(c:line(nc.nocase "QUIT"), "quit")
end)

nc.test("a line that is ruled out fails before it ends", function()
  local c = far.stays("500 no", { leftover = "ok" })
  local err = nc.raises("mismatch", c.line, c, "250 ok")
  nc.check(err.waited < 5, "it waited for the timeout")
end)

nc.test("half a line at the end of the stream is no line", function()
  local c = far.says("whole\r\nhalf", { leftover = "ok" })
  c:line "whole"
  nc.raises("eof", c.line, c)
end)

nc.test("a CR at the very end is part of no ending", function()
  local c = far.says("half\r", { leftover = "ok" })
  nc.raises("eof", c.line, c)
end)

nc.test("a CR inside of a line is content", function()
  local c = far.says "a\rb\r\n\r\r\n"
  nc.equal(c:line(), "a\rb")
  nc.equal(c:line(), "\r")
end)

nc.test("with eol CR LF a bare LF fails", function()
  local c = far.says("one\r\ntwo\n", { eol = "\r\n", leftover = "ok" })
  nc.equal(c.eol, "\r\n")
  c:line "one"
  nc.raises("mismatch", c.line, c)
end)

nc.test("with eol LF a CR before it is content", function()
  local c = far.says("one\r\ntwo\n", { eol = "\n" })
  nc.equal(c:line(), "one\r")
  nc.equal(c:line(), "two")
end)

nc.test("an ending can be any text", function()
  local c = far.says("one<>two>three<<>", { eol = "<>" })
  nc.equal(c:line(), "one")
  nc.equal(c:line(), "two>three<")
  c.eol = nil
  nc.equal(c.eol, nil)
  c:expect_eof()
end)

nc.test("an ending cannot be empty, nor part of what is expected", function()
  local c = far.stays ""
  nc.raises("usage", function() c.eol = "" end)
  nc.raises("usage", function() c.eol = 1 end)
  nc.raises("usage", c.line, c, "x\r\n")
  nc.raises("usage", c.line, c, "x\n")
  c.eol = ";"
  nc.raises("usage", c.line, c, "x;")
  nc.raises("usage", nc.connect, "127.0.0.1", 1, { eol = "" })
end)

nc.test("line(nil) is a mistake, line() is not", function()
  local c = far.says "x\n"
  nc.raises("usage", c.line, c, nil)
  c:line()
end)

nc.test("max bounds the length of a line, to the byte", function()
  local c = far.says(("x"):rep(100) .. "\r\n" .. ("y"):rep(101) .. "\r\n")
  nc.equal(#c:line(nil, { max = 100 }), 100)
  nc.raises("too-much", c.line, c, nil, { max = 100 })
  c:read_all()
end)

nc.test("a line without an end is too much, not memory", function()
  local c = far.stays(("x"):rep(1500000), { leftover = "ok" })
  nc.raises("too-much", c.line, c)
end)

nc.test("keep leaves the line", function()
  local c = far.says "one\r\n"
  nc.equal(c:line("one", { keep = true }), "one")
  nc.equal(c:line(), "one")
end)

nc.test("wait_line drops whole lines until one matches", function()
  local c = far.says "* a 001\r\n* b\r\n001 tag\r\nrest"
  nc.equal(c:wait_line(nc.re[[001 (\w+)$]]), "tag")
  c:expect "rest"
end)

nc.test("wait_line takes a whole line only", function()
  local c = far.says "READY not\r\nREADY\r\n"
  nc.equal(c:wait_line "READY", "READY")
  c:expect_eof()
end)

nc.test("wait_line at the end of the stream fails, and so does half a line", function()
  nc.raises("eof", function() far.says("a\r\nb\r\n", { leftover = "ok" }):wait_line "c" end)
  nc.raises("eof", function() far.says("a\r\nREADY", { leftover = "ok" }):wait_line "READY" end)
end)

nc.test("wait_line is bounded", function()
  local c = far.says(("line\r\n"):rep(100) .. "READY\r\n")
  nc.raises("too-much", c.wait_line, c, "READY", { max = 50 })
  c:read_all()
end)

nc.test("wait_line takes alternatives, the end among them", function()
  local c = far.says "a\r\nb\r\n"
  nc.equal(c:wait_line { found = "c", ended = nc.eof }, "ended")
  c = far.says "a\r\nc\r\nb\r\n"
  nc.equal({ c:wait_line { found = "c", ended = nc.eof } }, { "found", "c" })
  c:line "b"
end)

nc.test("lines goes to the end of the stream", function()
  local all = {}
  for line in far.says("one\r\ntwo\n\nthree\r\n"):lines() do all[#all + 1] = line end
  nc.equal(all, { "one", "two", "", "three" })
end)

nc.test("lines of nothing are none", function()
  for line in far.says(""):lines() do nc.fail("a line: " .. line) end
end)

nc.test("lines(stop) ends at that line, which is taken and not given", function()
  local c, all = far.says "one\r\n..\r\n.\r\nrest", {}
  for line in c:lines "." do all[#all + 1] = line end
  nc.equal(all, { "one", ".." })
  c:expect "rest"
end)

nc.test("the stop can be the empty line, a pattern, or one of several", function()
  local c = far.says "a\r\n\r\nb\r\nEND 1\r\nc\r\nstop\r\n"
  for line in c:lines "" do nc.equal(line, "a") end
  for line in c:lines(nc.re[[END \d$]]) do nc.equal(line, "b") end
  for line in c:lines { "x", nc.nocase "STOP" } do nc.equal(line, "c") end
  c:expect_eof()
end)

nc.test("the end before the stop is a failure", function()
  local c = far.says("one\r\ntwo\r\n", { leftover = "ok" })
  nc.raises("eof", function()
    for line in c:lines "." do nc.check(line) end
  end)
end)

nc.test("half a line at the end of lines() is a failure", function()
  local c = far.says("one\r\ntw", { leftover = "ok" })
  nc.raises("eof", function()
    for line in c:lines() do nc.equal(line, "one") end
  end)
end)

nc.test("lines can be left and gone on with", function()
  local c = far.says "one\r\ntwo\r\n"
  local next_line = c:lines()
  nc.equal(next_line(), "one")
  c:line "two"
end)

nc.test("the stop of lines is a line", function()
  local c = far.stays ""
  nc.raises("usage", c.lines, c, nc.eof)
  nc.raises("usage", c.lines, c, nil)
  nc.raises("usage", c.lines, c, "x\r\n")
  nc.raises("usage", c.lines, c, ".", 1)
end)
