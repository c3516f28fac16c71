-- A variable that does not exist is nil, and nc.try does not take that.
-- exit: 1
nc.test("a nil", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
	local c = nc.connect(server)
	nc.try(function() c:expect(nil) end)
end)
