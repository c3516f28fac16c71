/*
 * The verbs that send, read by count, and end: send, send_line, read,
 * read_some, read_all, peek, discard, recv, expect_eof, expect_reset,
 * expect_silence, shutdown, close, reset. On the Lua stack of each wait: 1 the
 * connection.
 */
#include <string.h>

#include "ncchat/net/linger.h"
#include "script/script_impl.h"

/* ---- sending ---- */

static int sent(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "send");
	struct failure *f = conn_send_failure(p->conn);

	(void)status;
	(void)ctx;
	return f ? lfailure_raise(L, f) : 0;
}

static void on_sent(void *data)
{
	task_wake(data);
}

static void give_up_sending(struct task *task)
{
	struct peer *p = task->wait;

	if (p->conn)
		conn_send_abandon(p->conn);
}

/* Waits until at most `below` bytes are queued, then goes on in k. */
static int wait_sent(lua_State *L, struct peer *p, const char *verb,
    size_t below, lua_KFunction k)
{
	struct script *s = script_of(L);
	int64_t timeout = wait_timeout(s, p, -1);

	task_check_can_wait(L, verb);
	conn_send_wait(p->conn, below,
	    clock_after(loop_now_ms(s->opts.loop), timeout), timeout, on_sent,
	    task_current(L));
	return task_wait(L, verb, p, give_up_sending, p, CLOCK_NEVER, 0, k);
}

static void check_piece(lua_State *L, int index, const char *verb)
{
	int type = lua_type(L, index);

	if (type == LUA_TSTRING || lua_isinteger(L, index))
		return;
	if (type == LUA_TNUMBER)
		lfailure_usage(L,
		    "%s: argument %d is a float: say how it is written "
		    "(string.format)",
		    verb, index - 1);
	lfailure_usage(L, "%s: argument %d is %s, not a text or an integer",
	    verb, index - 1,
	    type == LUA_TNIL ? "nil" : luaL_typename(L, index));
}

/* One task at a time: two would mix what they send. */
static void check_writer(lua_State *L, struct peer *p, const char *verb)
{
	if (conn_send_waiting(p->conn))
		lfailure_usage(L,
		    "%s: another task is waiting to send on %s already", verb,
		    conn_name(p->conn));
}

/* Joins what is on the stack above the connection, and sends it. */
static int send_stack(lua_State *L, struct peer *p, const char *verb)
{
	struct failure *f;
	const char *data;
	size_t len;

	check_writer(L, p, verb);
	if (lua_gettop(L) == 1)
		lua_pushliteral(L, "");
	lua_concat(L, lua_gettop(L) - 1);
	data = lua_tolstring(L, 2, &len);
	f = conn_send(p->conn, data, len);
	if (f)
		return lfailure_raise(L, f);
	if (!conn_send_full(p->conn))
		return 0;
	return wait_sent(L, p, verb, CONN_SEND_HIGH, sent);
}

static int l_send(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "send");

	if (lua_gettop(L) == 1)
		return lfailure_usage(L, "send: nothing to send");
	for (int i = 2; i <= lua_gettop(L); i++)
		check_piece(L, i, "send");
	return send_stack(L, p, "send");
}

static int l_send_line(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "send_line");

	for (int i = 2; i <= lua_gettop(L); i++)
		check_piece(L, i, "send_line");
	luaL_checkstack(L, 2, "too many arguments");
	if (p->eol_set)
		lua_pushlstring(
		    L, (const char *)buf_data(&p->eol), buf_len(&p->eol));
	else
		lua_pushliteral(L, "\r\n");
	return send_stack(L, p, "send_line");
}

/* ---- reading by count ---- */

static int bytes_done(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "read");
	const struct conn_outcome *o = conn_outcome(p->conn);

	(void)status;
	(void)ctx;
	if (o->failure)
		return verb_failed(L, p);
	if (o->ended)
		lua_pushnil(L);
	else
		lua_pushlstring(
		    L, (const char *)conn_unread(p->conn) + o->start, o->len);
	conn_take(p->conn);
	return 1;
}

static int nothing_done(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "expect_eof");

	(void)status;
	(void)ctx;
	if (conn_outcome(p->conn)->failure)
		return verb_failed(L, p);
	conn_take(p->conn);
	return 0;
}

static uint64_t check_count(lua_State *L, const char *verb)
{
	lua_Integer n;

	if (!lua_isinteger(L, 2) || lua_tointeger(L, 2) < 0)
		lfailure_usage(L, "%s: needs a number of bytes", verb);
	n = lua_tointeger(L, 2);
	return (uint64_t)n;
}

static const char *const timeout_only[] = {"timeout", NULL};
static const char *const max_and_timeout[] = {"timeout", "max", NULL};
static const char *const utf8_and_timeout[] = {"timeout", "utf8", NULL};

static int by_count(
    lua_State *L, enum conn_verb verb, const char *name, lua_KFunction k)
{
	struct peer *p = peer_check(L, 1, name);
	struct conn_request request = {.verb = verb, .name = name};

	lua_settop(L, 3);
	request.count = check_count(L, name);
	options_only(L, 3, name, timeout_only);
	verb_needs_stream(L, p, name);
	return verb_begin(
	    L, p, &request, option_time(L, 3, "timeout", name), 0, k);
}

static int l_read(lua_State *L)
{
	return by_count(L, CONN_READ, "read", bytes_done);
}

static int l_peek(lua_State *L)
{
	return by_count(L, CONN_PEEK, "peek", bytes_done);
}

static int l_discard(lua_State *L)
{
	return by_count(L, CONN_DISCARD, "discard", nothing_done);
}

static int l_read_all(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "read_all");
	struct conn_request request = {
	    .verb = CONN_READ_ALL, .name = "read_all"};

	lua_settop(L, 2);
	options_only(L, 2, "read_all", max_and_timeout);
	verb_needs_stream(L, p, "read_all");
	request.max = option_max(L, 2, "read_all", MATCH_MAX);
	return verb_begin(L, p, &request,
	    option_time(L, 2, "timeout", "read_all"), 0, bytes_done);
}

static int l_read_some(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "read_some");
	struct conn_request request = {
	    .verb = CONN_READ_SOME, .name = "read_some"};

	lua_settop(L, 2);
	options_only(L, 2, "read_some", utf8_and_timeout);
	if (lua_istable(L, 2)) {
		lua_getfield(L, 2, "utf8");
		request.utf8 = lua_toboolean(L, -1);
		lua_settop(L, 2);
	}
	return verb_begin(L, p, &request,
	    option_time(L, 2, "timeout", "read_some"), 0, bytes_done);
}

static int recv_done(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "recv");
	int n = bytes_done(L, status, ctx);

	if (lua_isnil(L, -1))
		return n;
	address_push(L, conn_peer(p->conn));
	return 2;
}

static int l_recv(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "recv");
	struct conn_request request = {.verb = CONN_RECV, .name = "recv"};

	lua_settop(L, 2);
	options_only(L, 2, "recv", timeout_only);
	if (!conn_is_datagram(p->conn))
		return lfailure_usage(L,
		    "recv: %s carries a stream, which has no datagrams: use "
		    "read, line or expect",
		    conn_name(p->conn));
	return verb_begin(
	    L, p, &request, option_time(L, 2, "timeout", "recv"), 0, recv_done);
}

/* ---- ends ---- */

static int expect_end(lua_State *L, enum conn_verb verb, const char *name)
{
	struct peer *p = peer_check(L, 1, name);
	struct conn_request request = {.verb = verb, .name = name};

	lua_settop(L, 2);
	options_only(L, 2, name, timeout_only);
	if (!conn_has_end(p->conn))
		return lfailure_usage(
		    L, "%s: UDP has no connection that could end", name);
	return verb_begin(L, p, &request, option_time(L, 2, "timeout", name), 0,
	    nothing_done);
}

static int l_expect_eof(lua_State *L)
{
	return expect_end(L, CONN_EXPECT_EOF, "expect_eof");
}

static int l_expect_reset(lua_State *L)
{
	return expect_end(L, CONN_EXPECT_RESET, "expect_reset");
}

static int l_expect_silence(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "expect_silence");
	struct conn_request request = {
	    .verb = CONN_EXPECT_SILENCE, .name = "expect_silence"};
	lua_Number seconds = lua_tonumber(L, 2);

	if (lua_type(L, 2) != LUA_TNUMBER || !(seconds > 0) || seconds > 3e7)
		return lfailure_usage(
		    L, "expect_silence: needs a time in seconds, more than 0");
	lua_settop(L, 2);
	return verb_begin(
	    L, p, &request, (int64_t)(seconds * 1000 + 0.999), 0, nothing_done);
}

static int l_shutdown(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "shutdown");
	struct failure *f;

	if (!conn_has_end(p->conn))
		return lfailure_usage(L, "shutdown: UDP has no connection");
	f = conn_shutdown(p->conn);
	return f ? lfailure_raise(L, f) : 0;
}

static int l_close(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "close");
	struct failure *f;

	if (p->retired)
		return 0;
	if (conn_reading(p->conn))
		return lfailure_usage(L, "close: another task is waiting on %s",
		    conn_name(p->conn));
	f = peer_check_rest(p);
	peer_close(p);
	return f ? lfailure_raise(L, f) : 0;
}

/*
 * A reset throws away what the kernel has not delivered yet: that is waited
 * for, as long as at a close. ctx: until when, 0 before the first look.
 */
static int do_reset(lua_State *L, int status, lua_KContext ctx)
{
	struct peer *p = peer_check(L, 1, "reset");
	struct failure *f = conn_send_failure(p->conn);
	int64_t now_ms = loop_now_ms(script_of(L)->opts.loop);

	(void)status;
	if (ctx == 0)
		ctx = (lua_KContext)(now_ms + LINGER_MS);
	if (!f && conn_undelivered(p->conn) > 0 && now_ms < (int64_t)ctx &&
	    lua_isyieldable(L))
		return task_wait(
		    L, "reset", p, NULL, NULL, now_ms + 1, ctx, do_reset);
	if (!f)
		f = conn_reset(p->conn);
	if (f)
		return lfailure_raise(L, f);
	peer_close(p);
	return 0;
}

static int l_reset(lua_State *L)
{
	struct peer *p = peer_check(L, 1, "reset");

	if (conn_kind(p->conn) != ENDPOINT_TCP)
		return lfailure_usage(L,
		    "reset: only TCP has a reset; %s is %s", conn_name(p->conn),
		    endpoint_scheme(conn_kind(p->conn)));
	if (conn_is_closed(p->conn))
		return lfailure_raise(
		    L, failure_new(FAILURE_CLOSED, "reset after close"));
	if (conn_reading(p->conn))
		return lfailure_usage(L, "reset: another task is waiting on %s",
		    conn_name(p->conn));
	check_writer(L, p, "reset");
	if (conn_send_queued(p->conn) == 0)
		return do_reset(L, LUA_OK, 0);
	return wait_sent(L, p, "reset", 0, do_reset);
}

const luaL_Reg verbs_io[] = {
    {"send", l_send},
    {"send_line", l_send_line},
    {"read", l_read},
    {"peek", l_peek},
    {"discard", l_discard},
    {"read_all", l_read_all},
    {"read_some", l_read_some},
    {"recv", l_recv},
    {"expect_eof", l_expect_eof},
    {"expect_reset", l_expect_reset},
    {"expect_silence", l_expect_silence},
    {"shutdown", l_shutdown},
    {"close", l_close},
    {"reset", l_reset},
    {NULL, NULL},
};
