-- What Lua code of ncchat may use: Lua 5.4, the module nc, and in dialogues the
-- verbs of the connection as plain functions.
std = "lua54"
max_line_length = 100
-- These are wrong on purpose.
files["**/tests/false_pass/*.lua"] = { only = { "0", "631" } }
read_globals = {
	"nc", "send", "send_line", "expect", "wait_for", "read_until", "line",
	"wait_line", "lines", "read", "read_some", "read_all", "discard",
	"peek", "unpack", "drain", "expect_eof", "expect_reset",
	"expect_silence", "shutdown", "close", "reset", "recv", "send_to",
	"ask", "on", "off", "interact", "peer", "conn",
}
