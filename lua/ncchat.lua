---@meta ncchat
-- What a script of ncchat may use, for editors that read LuaCATS: completion,
-- types, and these words beside the cursor. Never loaded by ncchat itself. The
-- reference is ncchat-script(7).
-- luacheck: ignore

---The module: the global `nc`, and what `require "ncchat"` gives.
---@class ncchat
---@field eof ncchat.Mark the peer ended the stream in order
---@field reset ncchat.Mark the peer reset the connection
---@field timeout ncchat.Mark nothing else of the list within the time
nc = {}

---@class ncchat.Mark
---@class ncchat.Pattern
---@class ncchat.Nocase

---@alias ncchat.Want string|ncchat.Pattern|ncchat.Nocase|ncchat.Mark
---One thing, or alternatives: a list, names, or both.
---@alias ncchat.What ncchat.Want|ncchat.Want[]|table<string, ncchat.Want>

---The codes of errors.
---@alias ncchat.Code
---| "mismatch"
---| "timeout"
---| "eof"
---| "reset"
---| "refused"
---| "unreachable"
---| "resolve"
---| "left-unread"
---| "empty-match"
---| "match-limit"
---| "too-much"
---| "io"
---| "closed"
---| "assert"
---| "fail"
---| "skip"
---| "exit"
---| "usage"
---| "script"

---@class ncchat.Error
---@field code ncchat.Code
---@field message string
---@field where string? file and line
---@field conn string?
---@field expected string?
---@field received string? at most 160 bytes
---@field waited number? seconds
---@field hint string?
---@field others string? who else waits, and where

---@class ncchat.Address
---@field host string?
---@field port integer?
---@field path string? of a UNIX-domain socket

---@class ncchat.WaitOptions
---@field timeout number? seconds

---@class ncchat.MatchOptions: ncchat.WaitOptions
---@field max number? bytes skipped, or of a line; 1 MiB unless given
---@field keep boolean? leaves unread what matched and what was skipped

---@class ncchat.ReadAllOptions: ncchat.WaitOptions
---@field max number? bytes; 1 MiB unless given

---@class ncchat.ReadSomeOptions: ncchat.WaitOptions
---@field utf8 boolean? an unfinished character waits for its rest

---@class ncchat.ListenOptions
---@field timeout number? seconds, of each wait of its connections
---@field eol string? what ends a line
---@field leftover "error"|"ok"|nil bytes that nobody reads

---@class ncchat.ConnectOptions: ncchat.ListenOptions
---@field name string? how failures and transcripts call it

---@class ncchat.ServeOptions: ncchat.ListenOptions
---@field connections integer|"any"|nil how many must come, exactly; at least one unless given

---@class ncchat.TestOptions
---@field timeout number? seconds that the test may take
---@field skip string? why it is not run
---@field fails_with ncchat.Code? the error with which it must fail

---@class ncchat.Connection
---@field timeout number? seconds, of each wait
---@field eol string? what ends a line; unset: CR LF or LF
---@field leftover "error"|"ok" bytes that nobody reads
---@field name string
---@field peer ncchat.Address
---@field unread integer bytes read from the network that no verb has consumed
local Connection = {}

---The next bytes, or the next datagram, must be `what`.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function Connection:expect(what, opts) end

---Skips to the first `what`.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function Connection:wait_for(what, opts) end

---As wait_for; the skipped text comes back in front.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return string skipped
---@return any ...
function Connection:read_until(what, opts) end

---One line without its ending; with `what` it must match that from its first byte.
---@param what? ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function Connection:line(what, opts) end

---Drops lines until one matches.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function Connection:wait_line(what, opts) end

---An iterator over lines: up to the line `stop`, which is consumed and not given, or to the end
---of the stream.
---@param stop? ncchat.Want|ncchat.Want[]
---@return fun(): string?
function Connection:lines(stop) end

---Exactly `n` bytes.
---@param n integer
---@param opts? ncchat.WaitOptions
---@return string
function Connection:read(n, opts) end

---Waits for `n` bytes, gives them, and leaves them unread.
---@param n integer
---@param opts? ncchat.WaitOptions
---@return string
function Connection:peek(n, opts) end

---Takes `n` bytes without making a string of them.
---@param n integer
---@param opts? ncchat.WaitOptions
function Connection:discard(n, opts) end

---All up to the orderly end of the stream, at most `max` bytes (1 MiB).
---@param opts? ncchat.ReadAllOptions
---@return string
function Connection:read_all(opts) end

---What is there, at least a byte; nil at the end of the stream.
---@param opts? ncchat.ReadSomeOptions
---@return string?
function Connection:read_some(opts) end

---One datagram, and who sent it; nil at the end of a seqpacket connection.
---@param opts? ncchat.WaitOptions
---@return string? data
---@return ncchat.Address? from
function Connection:recv(opts) end

---Sends its arguments, joined.
---@param ... string|integer
function Connection:send(...) end

---Sends its arguments, joined, and the connection's `eol`: CR LF unless set.
---@param ... string|integer
function Connection:send_line(...) end

---No more bytes, and the orderly end.
---@param opts? ncchat.WaitOptions
function Connection:expect_eof(opts) end

---No more bytes, and a reset.
---@param opts? ncchat.WaitOptions
function Connection:expect_reset(opts) end

---Nothing comes for so many seconds.
---@param seconds number
function Connection:expect_silence(seconds) end

---Half-closes once everything is sent.
function Connection:shutdown() end

---The orderly end; bytes that had come and were not read are an error.
function Connection:close() end

---Closes a TCP connection with a reset, once everything is sent.
function Connection:reset() end

---@class ncchat.Server
---@field port integer the real one
---@field accepted integer how many connections came
local Server = {}

---Waits for the next connection; of nc.listen only.
---@param opts? ncchat.WaitOptions
---@return ncchat.Connection
function Server:accept(opts) end

---Waits until as many have come as must, and their handlers are over.
---@param opts? ncchat.WaitOptions
function Server:join(opts) end

---"tcp://127.0.0.1:40123"
---@param scheme? string
---@return string
function Server:url(scheme) end

---Listens no more.
function Server:close() end

---@class ncchat.Task
local Task = {}

---Waits for its end.
---@param opts? ncchat.WaitOptions
function Task:join(opts) end

---Ends it where it waits.
function Task:cancel() end

---@class ncchat.Barrier
local Barrier = {}

---Goes on once as many tasks wait as nc.barrier was told.
---@param opts? ncchat.WaitOptions
function Barrier:wait(opts) end

---Connects to an endpoint, to a host and a port, or to a server of this script.
---@param to string|ncchat.Server
---@param opts? ncchat.ConnectOptions
---@return ncchat.Connection
---@overload fun(host: string, port: integer|string, opts?: ncchat.ConnectOptions): ncchat.Connection
function nc.connect(to, opts) end

---Runs a function for each connection, or one of a list for each in turn.
---@param endpoint string
---@param opts ncchat.ServeOptions
---@param handler fun(c: ncchat.Connection, n: integer)|(fun(c: ncchat.Connection, n: integer))[]
---@return ncchat.Server
---@overload fun(endpoint: string, handler: function|function[]): ncchat.Server
function nc.serve(endpoint, opts, handler) end

---Listens; the script takes the connections itself.
---@param endpoint string
---@param opts? ncchat.ListenOptions
---@return ncchat.Server
function nc.listen(endpoint, opts) end

---Runs a function as a task; its error fails the test at once.
---@param f function
---@param ... any
---@return ncchat.Task
function nc.go(f, ...) end

---A meeting of `n` tasks.
---@param n integer
---@return ncchat.Barrier
function nc.barrier(n) end

---@param seconds number
function nc.sleep(seconds) end

---Seconds of a clock that never goes back.
---@return number
function nc.now() end

---Declares a test.
---@param name string
---@param opts ncchat.TestOptions
---@param f function
---@overload fun(name: string, f: function)
function nc.test(name, opts, f) end

---True and the results of `f(...)`, or false and the error that it raised.
---@param f function
---@param ... any
---@return boolean
---@return any ...
function nc.try(f, ...) end

---`f(...)` must raise this error, which comes back.
---@param code ncchat.Code
---@param f function
---@param ... any
---@return ncchat.Error
function nc.raises(code, f, ...) end

---When `value` is false or nil the test fails, but goes on.
---@generic T
---@param value T
---@param text? string
---@return T
function nc.check(value, text) end

---They must be equal; tables are compared by what is in them.
---@param got any
---@param right any
---@param text? string
function nc.equal(got, right, text) end

---@param text? string
function nc.fail(text) end

---Ends the test as skipped.
---@param reason? string
function nc.skip(reason) end

---A line for the report.
---@param text string
function nc.note(text) end

---The value of `-D name=...`, converted to the type of the default.
---@generic T
---@param name string
---@param default? T
---@param text? string what it is, for people
---@return T
function nc.param(name, default, text) end

---A line of standard input, nil at its end.
---@param prompt? string
---@param opts? ncchat.WaitOptions
---@return string?
function nc.input(prompt, opts) end

---From 0 to below 1; with one argument from 1 to it; with two from one to the other.
---@param m? integer
---@param n? integer
---@return number
function nc.random(m, n) end

---A pattern of PCRE2. Flags: i (either case), s (a dot matches line ends too), x (extended),
---u (characters).
---@param pattern string
---@param flags? string
---@return ncchat.Pattern
function nc.re(pattern, flags) end

---A text whose ASCII letters may be of either case.
---@param text string
---@return ncchat.Nocase
function nc.nocase(text) end

-- In a dialogue (--script, -e) the verbs of the connection are functions too.

---The next bytes, or the next datagram, must be `what`.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function expect(what, opts) end

---Skips to the first `what`.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function wait_for(what, opts) end

---As wait_for; the skipped text comes back in front.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return string skipped
---@return any ...
function read_until(what, opts) end

---One line without its ending; with `what` it must match that from its first byte.
---@param what? ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function line(what, opts) end

---Drops lines until one matches.
---@param what ncchat.What
---@param opts? ncchat.MatchOptions
---@return any ...
function wait_line(what, opts) end

---An iterator over lines: up to the line `stop`, which is consumed and not given, or to the end
---of the stream.
---@param stop? ncchat.Want|ncchat.Want[]
---@return fun(): string?
function lines(stop) end

---Exactly `n` bytes.
---@param n integer
---@param opts? ncchat.WaitOptions
---@return string
function read(n, opts) end

---Waits for `n` bytes, gives them, and leaves them unread.
---@param n integer
---@param opts? ncchat.WaitOptions
---@return string
function peek(n, opts) end

---Takes `n` bytes without making a string of them.
---@param n integer
---@param opts? ncchat.WaitOptions
function discard(n, opts) end

---All up to the orderly end of the stream, at most `max` bytes (1 MiB).
---@param opts? ncchat.ReadAllOptions
---@return string
function read_all(opts) end

---What is there, at least a byte; nil at the end of the stream.
---@param opts? ncchat.ReadSomeOptions
---@return string?
function read_some(opts) end

---One datagram, and who sent it; nil at the end of a seqpacket connection.
---@param opts? ncchat.WaitOptions
---@return string? data
---@return ncchat.Address? from
function recv(opts) end

---Sends its arguments, joined.
---@param ... string|integer
function send(...) end

---Sends its arguments, joined, and the connection's `eol`: CR LF unless set.
---@param ... string|integer
function send_line(...) end

---No more bytes, and the orderly end.
---@param opts? ncchat.WaitOptions
function expect_eof(opts) end

---No more bytes, and a reset.
---@param opts? ncchat.WaitOptions
function expect_reset(opts) end

---Nothing comes for so many seconds.
---@param seconds number
function expect_silence(seconds) end

---Half-closes once everything is sent.
function shutdown() end

---The orderly end; bytes that had come and were not read are an error.
function close() end

---Closes a TCP connection with a reset, once everything is sent.
function reset() end

return nc
