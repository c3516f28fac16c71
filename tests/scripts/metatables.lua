-- What ncchat hands out cannot be taken apart, and so not freed while in use.
nc.test("metatables are not given out", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c) c:expect_eof() end)
  local c = nc.connect(server)
  local task = nc.go(function() end)
  local _, err = nc.try(nc.fail, "x")
  local values = { server, c, c.peer, task, err, nc.barrier(1), nc.re "x", nc.nocase "x", nc.eof }
  for i, value in ipairs(values) do
    nc.equal(getmetatable(value), false, "value " .. i)
    nc.check(not pcall(setmetatable, value, {}), "value " .. i)
  end
  nc.equal(tostring(nc.re "x"), "nc.re[[x]]")
  nc.equal(c.peer, c.peer)
end)
