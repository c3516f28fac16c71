-- What two tasks send at once on one connection would be mixed.
-- exit: 1
nc.test("two senders", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c)
		nc.sleep(0.05)
		c:discard(16 * 1024 * 1024)
	end)
	local c = nc.connect(server)
	local big = ("x"):rep(8 * 1024 * 1024)
	local one = nc.go(function() c:send(big) end)
	local two = nc.go(function() c:send(big) end)
	one:join()
	two:join()
end)
