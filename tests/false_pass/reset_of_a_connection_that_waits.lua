-- Another task waits on the connection: it cannot be reset beneath it.
-- exit: 1
nc.test("reset", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) nc.try(c.read_all, c) end)
	local c = nc.connect(server)
	local task = nc.go(function() c:expect "x" end)
	nc.sleep(0.01)
	c:reset()
	task:join()
end)
