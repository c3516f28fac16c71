-- keep consumes nothing.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("bytes that only keep saw", function()
  says("abc"):expect("abc", { keep = true })
end)
