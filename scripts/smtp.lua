-- The capabilities of a mail server:
--   ncchat run scripts/smtp.lua -D host=127.0.0.1 -D port=25
local nc = require "ncchat"
local host = nc.param("host", "127.0.0.1", "mail server")
local port = nc.param("port", 25)

local function reply(c)                          -- one line or many (RFC 5321 4.2.1)
  local text, code, more, rest = {}
  repeat
    code, more, rest = c:line(nc.re[[(\d{3})([ -])(.*)$]])
    text[#text + 1] = rest
  until more == " "
  return tonumber(code), text
end

nc.test("EHLO lists capabilities", function()
  local c = nc.connect(host, port)
  nc.equal(reply(c), 220, "greeting")
  c:send_line "EHLO client.test"
  local code, capabilities = reply(c)
  nc.equal(code, 250, "EHLO")
  nc.check(#capabilities > 1, "no extension announced")
  c:send_line "QUIT"
  nc.equal(reply(c), 221, "QUIT")
  c:expect_eof()
  nc.note("capabilities: " .. table.concat(capabilities, ", ", 2))
end)
