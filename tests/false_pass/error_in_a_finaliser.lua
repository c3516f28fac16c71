-- An object that the test leaves behind is finalised before its verdict.
-- exit: 1
nc.test("__gc", function()
	setmetatable({}, { __gc = function() error "finalised" end })
	nc.check(true)
end)
