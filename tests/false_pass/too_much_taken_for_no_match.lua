-- More than max was skipped.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("too much taken for no match", function()
  local c = says(("x"):rep(2000) .. "READY")
  pcall(c.wait_for, c, "READY", { max = 100 })
  c:read_all()
end)
