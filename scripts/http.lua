-- One page of a web server: its status, its headers, its body to the last byte.
--   ncchat run scripts/http.lua -D host=127.0.0.1 -D port=80 -D path=/
local nc = require "ncchat"
local host = nc.param("host", "127.0.0.1", "web server")
local port = nc.param("port", 80)
local path = nc.param("path", "/")
local status = nc.param("status", 200, "the one that is right")
local encoding = nc.param("encoding", "identity", "of the body, as the client would like it")

local function read_headers(c)                   -- up to the empty line
  local headers = {}
  for line in c:lines "" do
    local name, value = line:match "^([^:%s]+):%s*(.-)%s*$"
    nc.check(name, "no header: " .. line)
    if name then headers[name:lower()] = value end
  end
  return headers
end

local function read_chunks(c)                    -- RFC 9112 7.1
  local parts = {}
  while true do
    local size = tonumber(c:line(nc.re[[([0-9a-fA-F]+)(?:;|$)]]), 16)
    if size == 0 then break end
    parts[#parts + 1] = c:read(size)
    c:line ""
  end
  read_headers(c)                                -- the trailers
  return table.concat(parts)
end

local function read_body(c, headers)             -- RFC 9112 6.3
  if (headers["transfer-encoding"] or ""):lower() == "chunked" then return read_chunks(c) end
  local length = headers["content-length"]
  if length then return c:read(math.tointeger(tonumber(length))) end
  return c:read_all()
end

nc.test("GET " .. path, function()
  local c = nc.connect(host, port, { eol = "\r\n" })
  c:send_line("GET ", path, " HTTP/1.1")
  c:send_line("Host: ", host)
  c:send_line("Accept-Encoding: ", encoding)
  c:send_line "Connection: close"
  c:send_line()
  local code, reason = c:line(nc.re[[HTTP/1\.[01] (\d{3}) ?(.*)$]])
  nc.equal(tonumber(code), status, "status")
  local headers = read_headers(c)
  local body = read_body(c, headers)
  c:expect_eof()
  nc.note(code .. " " .. reason .. ", " .. #body .. " bytes of " ..
          (headers["content-type"] or "no type"))
end)
