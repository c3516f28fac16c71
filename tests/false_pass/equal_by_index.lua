-- nc.equal compares what a table holds, not what __index lends it.
-- exit: 1
nc.test("equal", function()
	nc.equal({ x = 1 }, setmetatable({ y = 2 }, { __index = { x = 1 } }))
end)
