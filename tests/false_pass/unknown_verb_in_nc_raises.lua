-- A misspelt verb is not even the usage error that somebody asked for.
-- exit: 1
nc.test("a typo", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
	local c = nc.connect(server)
	nc.raises("usage", function() c:exepct "never" end)
end)
