-- Cancelling closes the variables of the task; their errors count.
-- exit: 1
nc.test("__close", function()
	local task = nc.go(function()
		local _ <close> = setmetatable({}, { __close = function() error "closed" end })
		nc.sleep(5)
	end)
	nc.sleep(0.01)
	task:cancel()
end)
