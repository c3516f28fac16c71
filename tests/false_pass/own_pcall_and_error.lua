-- A script may replace Lua's functions: verbs do not use them.
-- exit: 1
local nc = require "ncchat"
local function says(text)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end))
end
nc.test("own pcall and error", function()
  local c = says "abc"
  local true_pcall = pcall
  _G.error = function() end
  _G.assert = function(...) return ... end
  _G.print = function() end
  _G.pcall = function(f, ...)
    true_pcall(f, ...)
    return true
  end
  pcall(c.expect, c, "xyz")
  c:expect "abc"
end)
