-- A table of alternatives: which one wins, and what comes back.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("the alternative that matches is told by what it gives", function()
  local c = far.says "-ERR"
  nc.equal(c:expect { "+", "-", ":" }, "-")
  c:expect "ERR"
end)

nc.test("a name stands in front of what its alternative gives", function()
  local c = far.says "-ERR no such key\r\n+OK\r\n"
  local which, word, rest = c:line { ok = "+OK", err = nc.re[[-(\w+) (.*)$]] }
  nc.equal({ which, word, rest }, { "err", "ERR", "no such key" })
  nc.equal({ c:line { ok = "+OK", err = nc.re[[-(\w+) (.*)$]] } }, { "ok", "+OK" })
end)

nc.test("the shortest prefix of the stream decides", function()
  local c = far.says "abc"
  nc.equal(c:expect { "abc", "ab" }, "ab")
  c:expect "c"
end)

nc.test("a pattern decides where it is stable, not where it could end", function()
  local c = far.says "abc;"
  nc.equal({ c:expect { long = "abc;", word = nc.re[[\w+]] } }, { "long", "abc;" })
end)

nc.test("at the same byte the order of the list decides", function()
  local c = far.says "aa"
  nc.equal({ c:expect { nc.re "(a)(?=a)", nc.re "(a)()" } }, { "a", "" })
  c:expect "a"
  local d = far.says "ab"
  nc.equal({ d:expect { nc.nocase "AB", "ab" } }, { "ab" })
end)

nc.test("at the same byte the list comes before the names", function()
  for _ = 1, 20 do
    local c = far.says "ab"
    nc.equal({ c:expect { name = "ab", "ab" } }, { "ab" })
  end
end)

nc.test("at the same byte names go by bytes, literals before patterns", function()
  for _ = 1, 20 do
    local c = far.says "abab"
    nc.equal(c:expect { zeta = "ab", alpha = "ab", beta = nc.nocase "ab" }, "alpha")
    nc.equal(c:expect { zeta = "ab", alpha = nc.re "ab" }, "zeta")
  end
end)

nc.test("all ruled out fails at once", function()
  local c = far.stays("?", { leftover = "ok" })
  local any = { "+", "-", nc.re[[\d]], nc.nocase "x", nc.timeout }
  local err = nc.raises("mismatch", c.expect, c, any)
  nc.check(err.waited < 5, "it waited")
  nc.check(err.expected:find('"+"', 1, true), err.expected)
end)

nc.test("one that is ruled out does not hide the others", function()
  local c = far.says "+OK done"
  nc.equal({ c:expect { err = "-ERR", ok = "+OK" } }, { "ok", "+OK" })
  c:expect " done"
end)

nc.test("the end of the stream is an alternative", function()
  local c = far.says "x"
  nc.equal(c:expect { "x", nc.eof }, "x")
  nc.equal(c:expect { "x", nc.eof }, nc.eof)
  nc.equal({ c:expect { "x", over = nc.eof } }, { "over", nc.eof })
  nc.equal(c:expect(nc.eof), nc.eof)
end)

nc.test("half a literal at the end is the end, or a failure", function()
  local c = far.says("ab", { leftover = "ok" })
  nc.raises("eof", c.expect, c, { "abc", "abd" })
end)

nc.test("the timeout as an outcome consumes nothing", function()
  local c = far.stays("ab", { leftover = "ok" })
  nc.equal(c:expect({ "abc", nc.timeout }, { timeout = 0.05 }), nc.timeout)
  nc.equal({ c:expect({ "abc", late = nc.timeout }, { timeout = 0.05 }) }, { "late", nc.timeout })
  c:expect "ab"
  nc.equal(c:expect(nc.timeout, { timeout = 0.05 }), nc.timeout)
end)

nc.test("a reset is an alternative, by name", function()
  local c = far.resets ""
  c:send "now"
  nc.equal({ c:expect { "x", broken = nc.reset, ended = nc.eof } }, { "broken", nc.reset })
end)

nc.test("many alternatives are as good as two", function()
  local list = {}
  for i = 1, 500 do list[i] = ("word%03d"):format(i) end
  local c = far.says "word250word499word001"
  nc.equal(c:expect(list), "word250")
  nc.equal(c:expect(list), "word499")
  nc.equal(c:expect(list), "word001")
end)

nc.test("a script may change its table while a verb waits", function()
  local go = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    go:wait()
    c:send "ab"
  end))
  local list = { "ab", name = nc.re "(x)" }
  nc.go(function()
    list[1], list.name = nil, nil
    collectgarbage()
    go:wait()
  end)
  nc.equal(c:expect(list), "ab")
end)

nc.test("what is no alternative is refused, and the second argument named", function()
  local c = far.stays ""
  local err = nc.raises("usage", c.expect, c, { "x", timeout = 2 })
  nc.check(err.message:find("second argument", 1, true), err.message)
  nc.raises("usage", c.expect, c, {})
  nc.raises("usage", c.expect, c, { "a", nil, "c" })
  nc.raises("usage", c.expect, c, { [0] = "a" })
  nc.raises("usage", c.expect, c, { [1.5] = "a" })
  nc.raises("usage", c.expect, c, { { "a" } })
  nc.raises("usage", c.expect, c, { [true] = "a" })
  nc.raises("usage", c.expect, c, { 42 })
  nc.raises("empty-match", c.expect, c, { "a", "" })
  nc.raises("empty-match", c.wait_for, c, { "a", b = nc.nocase "" })
end)

nc.test("nc.eof, nc.reset and nc.timeout are themselves, and say so", function()
  nc.equal(tostring(nc.eof), "nc.eof")
  nc.equal(tostring(nc.reset), "nc.reset")
  nc.equal(tostring(nc.timeout), "nc.timeout")
  nc.check(nc.eof ~= nc.reset)
  nc.equal(tostring(nc.re "a(b)"), "nc.re[[a(b)]]")
end)
