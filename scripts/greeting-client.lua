-- A greeting, from the side that speaks first; any transport will do:
--   ncchat connect  --script scripts/greeting-client.lua 127.0.0.1 8080
--   ncchat udp-send --script scripts/greeting-client.lua 127.0.0.1 8080
--   ncchat unix     --script scripts/greeting-client.lua /tmp/greeting
send "Client-hi"
expect "server-hi"
send "你吃饭了吗"
print(expect "黄焖鸡米饭")
