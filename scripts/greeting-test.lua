-- Both ends of the greeting in one file:  ncchat run scripts/greeting-test.lua
local nc = require "ncchat"                      -- also the global nc
nc.test("both ends of the greeting", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect "Client-hi";  c:send "server-hi"
    c:expect "你吃饭了吗"; c:send "黄焖鸡米饭"
    c:expect_eof()
  end)
  local c = nc.connect(server)
  c:send "Client-hi";  c:expect "server-hi"
  c:send "你吃饭了吗"; c:expect "黄焖鸡米饭"
end)
