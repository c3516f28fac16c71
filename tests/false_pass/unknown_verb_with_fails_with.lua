-- A misspelt verb is not the failure that fails_with names.
-- exit: 1
nc.test("a typo", { fails_with = "usage" }, function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
	local c = nc.connect(server)
	c:exepct "never"
end)
