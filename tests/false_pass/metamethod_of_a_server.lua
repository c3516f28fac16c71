-- The metamethods of a server are no fields of it.
-- exit: 1
nc.test("__gc", function()
	local server = nc.serve("tcp://127.0.0.1:0", { connections = "any" }, function() end)
	pcall(function() server:__gc() end)
	pcall(function() server:__gc() end)
end)
