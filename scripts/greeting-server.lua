-- The other side of scripts/greeting-client.lua:
--   ncchat listen        --script scripts/greeting-server.lua 8080
--   ncchat udp-recv      --script scripts/greeting-server.lua 8080
--   ncchat unix --listen --script scripts/greeting-server.lua /tmp/greeting
expect "Client-hi"
send "server-hi"
expect "你吃饭了吗"
send "黄焖鸡米饭"
