-- A misspelt verb is no failed expectation: nc.try does not take it.
-- exit: 1
nc.test("a typo", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
	local c = nc.connect(server)
	nc.try(function() c:exepct "never" end)
end)
