/*
 * A connection as a script holds it: the conn, its settings (timeout, eol,
 * name, leftover), and its end. It belongs to its scope; a Lua handle that
 * outlives the scope finds it closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ncchat/base/mem.h"
#include "ncchat/net/linger.h"
#include "script/script_impl.h"

#define METATABLE "ncchat.connection"

/* ---- life ---- */

struct peer *peer_new(struct scope *scope, struct transport *transport,
    const char *name, const struct peer_opts *opts)
{
	struct script *s = scope->script;
	struct peer *p = mem_zalloc(sizeof *p);
	struct conn_opts conn = {
	    .name = opts && opts->name ? opts->name : name,
	    .transcript = scope->transcript,
	    .idle_ms = s->opts.idle_ms,
	    .linger_ms = LINGER_MS,
	};

	p->refs = 1;
	p->scope = scope;
	p->conn = conn_new(s->opts.loop, script_filter(s, transport), &conn);
	if (opts) {
		p->timeout_ms = opts->timeout_ms;
		p->leftover_ok = opts->leftover_ok;
		p->eol_set = opts->eol != NULL;
		buf_append(&p->eol, opts->eol, opts->eol_len);
	}
	p->next = scope->peers;
	scope->peers = p;
	scope->open_peers++;
	scope->used = true;
	return p;
}

void peer_unref(struct peer *p)
{
	if (--p->refs > 0)
		return;
	buf_free(&p->eol);
	free(p);
}

static void peer_over(struct peer *p)
{
	if (p->over)
		return;
	p->over = true;
	p->scope->open_peers--;
	scope_check_end(p->scope);
}

void peer_destroy(struct peer *p)
{
	if (p->conn) {
		conn_free(p->conn);
		p->conn = NULL;
	}
	peer_over(p);
}

/* ---- the end: left-over bytes, half-close, the rest ---- */

static struct failure *left_unread(
    struct peer *p, const uint8_t *data, size_t len, size_t kept)
{
	struct failure *f = failure_new(FAILURE_LEFT_UNREAD,
	    "%s%zu byte%s left unread at the end",
	    conn_is_datagram(p->conn) ? "a datagram of " : "", len,
	    len == 1 ? "" : "s");
	struct buf who = {0};

	conn_describe(p->conn, &who);
	failure_set_text(&f->conn, buf_cstr(&who));
	buf_free(&who);
	failure_set_received(f, data, kept, SIZE_MAX);
	f->received_len = len;
	failure_set_text(&f->hint,
	    "read what the peer still says, or set leftover = \"ok\"");
	return f;
}

static bool same_pair(const struct conn *a, const struct conn *b)
{
	return address_equal(conn_local(a), conn_peer(b)) &&
	       address_equal(conn_peer(a), conn_local(b));
}

/* The other end is a connection of this scope: what it says is read whole. */
static bool is_inside(struct peer *p)
{
	enum endpoint_kind kind = conn_kind(p->conn);

	if (p->inside || kind == ENDPOINT_UNIX)
		return p->inside;
	for (struct peer *q = p->scope->peers; q; q = q->next)
		if (q != p && q->conn && same_pair(p->conn, q->conn))
			return true;
	return false;
}

static void on_closed(void *data, struct failure *f)
{
	struct peer *p = data;
	const uint8_t *rest;
	size_t len = conn_drained(p->conn, &rest);

	if (len > 0 && p->inside && !p->leftover_ok && !p->left_told)
		scope_record(
		    p->scope, left_unread(p, rest, len, len < 256 ? len : 256));
	if (f)
		scope_record(p->scope, f);
	peer_over(p);
}

struct failure *peer_check_rest(struct peer *p)
{
	size_t len;

	if (p->leftover_ok || p->left_told || conn_is_closed(p->conn))
		return NULL;
	len = conn_look(p->conn);
	if (len == 0 && !conn_has_datagram(p->conn))
		return NULL;
	p->left_told = true;
	return left_unread(p, conn_unread(p->conn), len, len);
}

void peer_close(struct peer *p)
{
	p->inside = is_inside(p);
	if (p->inside)
		conn_set_linger(p->conn, CLOCK_NEVER);
	p->retired = true;
	conn_close(p->conn, on_closed, p);
}

void peer_retire(struct peer *p)
{
	struct failure *f;

	if (p->retired || p->over)
		return;
	f = peer_check_rest(p);
	if (f)
		scope_record(p->scope, f);
	peer_close(p);
}

/* ---- as a Lua value ---- */

void peer_to_lua(lua_State *L, struct peer *p)
{
	struct peer **slot = lua_newuserdatauv(L, sizeof *slot, 0);

	p->refs++;
	*slot = p;
	luaL_setmetatable(L, METATABLE);
}

struct peer *peer_check(lua_State *L, int index, const char *verb)
{
	struct peer **slot = luaL_testudata(L, index, METATABLE);

	if (!slot)
		lfailure_usage(L,
		    "%s: called without its connection (c:%s(...), with a "
		    "colon)",
		    verb, verb);
	if (!(*slot)->conn)
		lfailure_raise(
		    L, failure_new(FAILURE_CLOSED,
			   "%s: the connection belongs to a test that is over",
			   verb));
	return *slot;
}

static int peer_gc(lua_State *L)
{
	struct peer **slot = luaL_checkudata(L, 1, METATABLE);

	peer_unref(*slot);
	return 0;
}

static int peer_tostring(lua_State *L)
{
	struct peer *p = *(struct peer **)luaL_checkudata(L, 1, METATABLE);
	struct buf text = {0};

	if (p->conn)
		conn_describe(p->conn, &text);
	else
		buf_puts(&text, "a connection that is over");
	lua_pushstring(L, buf_cstr(&text));
	buf_free(&text);
	return 1;
}

/* ---- fields ---- */

static int address_eq(lua_State *L)
{
	static const char *const keys[] = {"host", "port", "path"};
	bool equal = true;

	for (size_t i = 0; i < 3 && equal; i++) {
		lua_getfield(L, 1, keys[i]);
		lua_getfield(L, 2, keys[i]);
		equal = lua_rawequal(L, -1, -2);
		lua_pop(L, 2);
	}
	lua_pushboolean(L, equal);
	return 1;
}

static int address_tostring(lua_State *L)
{
	lua_getfield(L, 1, "text");
	return 1;
}

void address_push(lua_State *L, const struct address *a)
{
	char text[ENDPOINT_TEXT];

	lua_newtable(L);
	address_format(a, text);
	lua_pushstring(L, text);
	lua_setfield(L, -2, "text");
	if (a->ss.ss_family == AF_UNIX) {
		lua_pushstring(L, text);
		lua_setfield(L, -2, "path");
	} else {
		address_host(a, text);
		lua_pushstring(L, text);
		lua_setfield(L, -2, "host");
		lua_pushinteger(L, address_port(a));
		lua_setfield(L, -2, "port");
	}
	luaL_setmetatable(L, "ncchat.address");
}

static int get_field(lua_State *L, struct peer *p, const char *key)
{
	if (strcmp(key, "timeout") == 0 && p->timeout_ms > 0)
		lua_pushnumber(L, (lua_Number)p->timeout_ms / 1000);
	else if (strcmp(key, "eol") == 0 && p->eol_set)
		lua_pushlstring(
		    L, (const char *)buf_data(&p->eol), buf_len(&p->eol));
	else if (strcmp(key, "leftover") == 0)
		lua_pushstring(L, p->leftover_ok ? "ok" : "error");
	else if (strcmp(key, "name") == 0 && p->conn)
		lua_pushstring(L, conn_name(p->conn));
	else if (strcmp(key, "unread") == 0)
		lua_pushinteger(
		    L, p->conn ? (lua_Integer)conn_unread_len(p->conn) : 0);
	else if (strcmp(key, "peer") == 0 && p->conn)
		address_push(L, conn_peer(p->conn));
	else if (strcmp(key, "timeout") == 0 || strcmp(key, "eol") == 0 ||
		 strcmp(key, "name") == 0 || strcmp(key, "peer") == 0)
		lua_pushnil(L);
	else
		return lfailure_unknown(
		    L, "a connection has no verb or field '%s'", key);
	return 1;
}

static int peer_index(lua_State *L)
{
	struct peer *p = *(struct peer **)luaL_checkudata(L, 1, METATABLE);
	const char *key = luaL_checkstring(L, 2);

	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
		return 1;
	return get_field(L, p, key);
}

static void set_eol(lua_State *L, struct peer *p)
{
	size_t len;
	const char *text;

	if (p->conn && conn_reading(p->conn))
		lfailure_usage(L, "c.eol: a task waits on this connection");
	buf_clear(&p->eol);
	p->eol_set = !lua_isnil(L, 3);
	if (!p->eol_set)
		return;
	option_check_eol(L, 3, "c.eol");
	text = lua_tolstring(L, 3, &len);
	buf_append(&p->eol, text, len);
}

static void set_timeout(lua_State *L, struct peer *p)
{
	lua_newtable(L);
	lua_pushvalue(L, 3);
	lua_setfield(L, -2, "timeout");
	p->timeout_ms = option_time(L, lua_gettop(L), "timeout", "c.timeout");
	if (p->timeout_ms < 0)
		p->timeout_ms = 0;
}

static int peer_newindex(lua_State *L)
{
	struct peer *p = *(struct peer **)luaL_checkudata(L, 1, METATABLE);
	const char *key = luaL_checkstring(L, 2);

	if (strcmp(key, "eol") == 0)
		set_eol(L, p);
	else if (strcmp(key, "timeout") == 0)
		set_timeout(L, p);
	else if (strcmp(key, "leftover") == 0)
		p->leftover_ok = option_leftover(L, 3, "c.leftover");
	else if (strcmp(key, "name") == 0 && p->conn && lua_isstring(L, 3))
		conn_set_name(p->conn, lua_tostring(L, 3));
	else
		return lfailure_unknown(
		    L, "a connection has no field '%s' to set", key);
	return 0;
}

void peer_open(lua_State *L)
{
	static const luaL_Reg address[] = {
	    {"__eq", address_eq},
	    {"__tostring", address_tostring},
	    {NULL, NULL},
	};

	class_new(L, "ncchat.address");
	luaL_setfuncs(L, address, 0);
	lua_pop(L, 1);

	class_new(L, METATABLE);
	lua_newtable(L); /* the verbs */
	luaL_setfuncs(L, verbs_match, 0);
	luaL_setfuncs(L, verbs_io, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, LUA_REGISTRYINDEX, "ncchat.verbs");
	lua_pushcclosure(L, peer_index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, peer_newindex);
	lua_setfield(L, -2, "__newindex");
	lua_pushcfunction(L, peer_gc);
	lua_setfield(L, -2, "__gc");
	lua_pushcfunction(L, peer_tostring);
	lua_setfield(L, -2, "__tostring");
	lua_pop(L, 1);
}
