-- A datagram that nobody received.
-- exit: 1
local nc = require "ncchat"
nc.test("datagram left unread", function()
  local server = nc.serve("udp://127.0.0.1:0", function(c)
    c:expect "hi"
    c:send "one"
    c:send "two"
  end)
  local c = nc.connect(server)
  c:send "hi"
  c:expect "one"
  server:join()
end)
