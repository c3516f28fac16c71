-- The other end of a connection, for tests that look at one end only.
local nc = require "ncchat"
local far = {}

-- A connection to a peer that says these pieces and ends its side.
function far.says(text, opts)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c) c:send(text) end), opts)
end

-- A connection to a peer that says these bytes and stays until we end.
function far.stays(text, opts)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    if text ~= "" then c:send(text) end
    c:expect_eof()
  end), opts)
end

-- A connection to a peer that says these bytes and resets once we spoke.
function far.resets(text, opts)
  return nc.connect(nc.serve("tcp://127.0.0.1:0", function(c)
    if text ~= "" then c:send(text) end
    c:expect "now"
    c:reset()
  end), opts)
end

-- What a peer got of us until we ended.
function far.hears(f, opts)
  local heard
  local server = nc.serve("tcp://127.0.0.1:0", function(c) heard = c:read_all() end)
  local c = nc.connect(server, opts)
  f(c)
  c:close()
  server:join()
  return heard
end

return far
