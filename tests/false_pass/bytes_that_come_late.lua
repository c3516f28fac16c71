-- They come while the connection closes.
-- exit: 1
local nc = require "ncchat"
nc.test("bytes that come late", function()
  local server = nc.serve("tcp://127.0.0.1:0", function(c)
    c:expect_eof()
    c:send "one more thing"
  end)
  nc.connect(server)
end)
