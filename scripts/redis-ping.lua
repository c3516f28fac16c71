-- Is the Redis server there, and does it answer?
--   ncchat run scripts/redis-ping.lua -D host=127.0.0.1 -D port=6379
local nc = require "ncchat"
local host = nc.param("host", "127.0.0.1", "Redis server")
local port = nc.param("port", 6379)

nc.test("PING is answered", function()
  local c = nc.connect(host, port, { eol = "\r\n" })
  c:send_line "PING"
  c:line "+PONG"
  c:send_line "QUIT"
  c:line "+OK"
  c:expect_eof()
end)
