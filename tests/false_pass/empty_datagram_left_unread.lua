-- An empty datagram is one: nobody has read it.
-- exit: 1
nc.test("left unread", function()
	local server = nc.serve("udp://127.0.0.1:0", function(c)
		c:expect "hi"
		c:send ""
	end)
	local c = nc.connect(server)
	c:send "hi"
	server:join()
	nc.sleep(0.02)
end)
