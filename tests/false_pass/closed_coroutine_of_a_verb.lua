-- A coroutine that waits in a verb cannot be closed to get rid of the wait.
-- exit: 1
nc.test("coroutine.close", function()
	local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
	local c = nc.connect(server)
	local co = coroutine.create(function() c:expect(nc.nocase("nev" .. "er")) end)
	local task = nc.go(function() coroutine.resume(co) end)
	nc.sleep(0.01)
	coroutine.close(co)
	task:join()
end)
