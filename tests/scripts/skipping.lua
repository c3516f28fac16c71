-- wait_for and read_until: the verbs that skip.
local nc = require "ncchat"
local far = require "lib.far"

nc.test("wait_for drops what comes before", function()
  local c = far.says "noise and noise READY."
  nc.equal(c:wait_for "READY", "READY")
  c:expect "."
end)

nc.test("read_until gives the skipped text in front", function()
  local c = far.says "some text: 42;"
  local before, number = c:read_until(nc.re[[(\d+)(?=;)]])
  nc.equal({ before, number }, { "some text: ", "42" })
  c:expect ";"
end)

nc.test("read_until gives an empty text where nothing was skipped", function()
  local c = far.says "abc"
  local before, found = c:read_until "a"
  nc.equal({ before, found }, { "", "a" })
  c:expect "bc"
end)

nc.test("the first place wins, also where a start overlaps it", function()
  local c = far.says "aaabab.abab"
  nc.equal({ c:read_until "abab" }, { "aa", "abab" })
  c:expect ".abab"
end)

nc.test("of several alternatives the earliest in the stream wins", function()
  local c = far.says "xx no yy yes"
  nc.equal(c:wait_for { "yes", "no" }, "no")
  nc.equal(c:wait_for { "yes", "no" }, "yes")
end)

nc.test("a pattern is found at its first place and as long as it is", function()
  local c = far.says "abc 1234 5678\n"
  nc.equal({ c:read_until(nc.re[[\d+]]) }, { "abc ", "1234" })
  nc.equal({ c:read_until(nc.re[[(\d)(\d+)]]) }, { " ", "5", "678" })
  c:expect "\n"
end)

nc.test("wait_for may skip far more than it keeps", function()
  local c = far.says(("x"):rep(900000) .. "end")
  c:wait_for "end"
  c:expect_eof()
end)

nc.test("max bounds what is skipped, to the byte", function()
  local c = far.says(("x"):rep(100) .. "end")
  local err = nc.raises("too-much", c.wait_for, c, "end", { max = 99 })
  nc.check(err.message:find "99", err.message)
  c:read_all()
  far.says(("x"):rep(100) .. "end"):wait_for("end", { max = 100 })
end)

nc.test("max bounds read_until as well", function()
  local c = far.says(("x"):rep(100) .. "end")
  nc.raises("too-much", c.read_until, c, "end", { max = 10 })
  c:read_all()
  local before = far.says(("x"):rep(100) .. "end"):read_until("end", { max = 100 })
  nc.equal(#before, 100)
end)

nc.test("without a limit more than a mebibyte can be skipped", function()
  local c = far.says(("x"):rep(1500000) .. "end")
  c:wait_for("end", { max = math.huge })
  c:expect_eof()
end)

nc.test("a mebibyte is the limit unless said", function()
  local c = far.says(("x"):rep((1 << 20) + 1) .. "end", { leftover = "ok" })
  nc.raises("too-much", c.wait_for, c, "end")
  c:read_all { max = math.huge }
end)

nc.test("keep skips and leaves what was found", function()
  local c = far.says "noise READY."
  nc.equal(c:wait_for("READY", { keep = true }), "READY")
  c:wait_for "READY."
  c:expect_eof()
end)

nc.test("an end before what is waited for is an end", function()
  local c = far.says("nothing here", { leftover = "ok" })
  nc.raises("eof", c.wait_for, c, "READY")
  c = far.says("nothing here", { leftover = "ok" })
  nc.raises("eof", c.read_until, c, "READY")
end)

nc.test("the end itself can be waited for", function()
  local c = far.says "noise"
  nc.equal(c:wait_for { "READY", nc.eof }, nc.eof)
  c:expect_eof()
end)

nc.test("the timeout as an outcome drops nothing that could match later", function()
  local go = nc.barrier(2)
  local c = nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    c:send "noise REA"
    go:wait()
    c:send "DY."
  end))
  nc.equal(c:wait_for({ "READY", nc.timeout }, { timeout = 0.1 }), nc.timeout)
  go:wait()
  c:wait_for "READY"
  c:expect "."
end)
