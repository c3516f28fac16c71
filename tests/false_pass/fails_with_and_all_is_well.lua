-- The expected failure did not happen.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("fails with and all is well", { fails_with = "mismatch" }, function()
  says("abc"):expect "abc"
end)
