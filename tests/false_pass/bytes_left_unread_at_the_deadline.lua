-- The deadline passes while what is left unread still comes.
-- exit: 1
local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function(c)
	for _ = 1, 500 do
		c:send "more"
		nc.sleep(0.01)
	end
end)
nc.test("left unread", { timeout = 0.3 }, function()
	nc.connect(server):send "x"
end)
