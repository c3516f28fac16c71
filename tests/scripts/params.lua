-- nc.param without a -D: the default, of its own type.
local nc = require "ncchat"

local text = nc.param("text", "default", "what it is for")
local whole = nc.param("whole", 25)
local float = nc.param("float", 2.5)
local yes = nc.param("yes", true)
local no = nc.param("no", false)

nc.test("a parameter that is not given is its default", function()
  nc.equal({ text, whole, float, yes, no }, { "default", 25, 2.5, true, false })
  nc.equal(math.type(whole), "integer")
  nc.equal(math.type(float), "float")
end)

nc.test("one without a default must be given", function()
  local err = nc.raises("usage", nc.param, "needed")
  nc.check(err.message:find("-D needed", 1, true), err.message)
end)

nc.test("a name is a text, a default a text, a number or a boolean", function()
  nc.raises("usage", nc.param)
  nc.raises("usage", nc.param, "")
  nc.raises("usage", nc.param, 1, 2)
  nc.raises("usage", nc.param, "table", {})
  nc.raises("usage", nc.param, "function", print)
end)

nc.test("a parameter can be asked for again", function()
  nc.equal(nc.param("text", "another"), "another")
end)
