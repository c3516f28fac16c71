-- A pattern that runs into its limit is no "not this line".
-- exit: 1
nc.test("lines", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c)
		c:send(("a"):rep(40), "!\r\nend\r\n")
		c:expect_eof()
	end)
	local c = nc.connect(server)
	for _ in c:lines(nc.re [[^(a+)+$|^end$]]) do nc.check(true) end
end)
