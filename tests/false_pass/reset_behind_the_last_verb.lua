-- The peer breaks off after our last verb: nobody knows what it took.
-- exit: 1
nc.test("reset", function()
	local server = nc.listen "tcp://127.0.0.1:0"
	local c = nc.connect(server)
	local d = server:accept()
	c:send "not taken"
	nc.sleep(0.02)
	d:reset()
	nc.sleep(0.02)
end)
