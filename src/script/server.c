/*
 * nc.connect, nc.serve, nc.listen. A server belongs to its scope. Its handler
 * runs as a task per connection (per remote address on UDP); what was never
 * called, or too often, fails the test.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/server_impl.h"

/* In the order in which they came. */
static void wake_waiters(struct server *s)
{
	size_t count = s->waiter_count;

	s->waiter_count = 0;
	for (size_t i = 0; i < count; i++)
		task_wake(s->waiters[i]);
}

/* ---- connections ---- */

static void on_handler_done(struct task *task)
{
	struct peer *p = task->owner;
	struct server *s = p->server;

	s->running--;
	if (!task->failed && p->conn)
		peer_retire(p);
	wake_waiters(s);
}

static struct failure *too_many(struct server *s)
{
	struct failure *f = failure_new(FAILURE_ASSERT,
	    "connection %zu came to the server on %s, which has handlers for "
	    "%zu",
	    s->accepted, s->text, s->required);

	failure_set_text(&f->where, s->where);
	return f;
}

static void push_handler(struct server *s, lua_State *L)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, s->handler);
	if (lua_istable(L, -1)) {
		lua_rawgeti(L, -1, (lua_Integer)s->accepted);
		lua_remove(L, -2);
	}
}

static void start_handler(lua_State *L, void *data)
{
	struct peer *p = data;
	struct server *s = p->server;

	push_handler(s, L);
	peer_to_lua(L, p);
	lua_pushinteger(L, (lua_Integer)s->accepted);
	p->handler = task_new(s->scope, conn_name(p->conn), L, 2);
	p->handler->owner = p;
	p->handler->finished = on_handler_done;
	s->running++;
}

static void on_connection(void *data, struct transport *transport)
{
	struct server *s = data;
	struct scope *scope = s->scope;
	struct failure *f;
	struct peer *p;
	char name[24];

	s->accepted++;
	snprintf(name, sizeof name, "serve#%u", ++scope->served);
	p = peer_new(scope, transport, name, &s->peer_opts);
	p->server = s;
	p->inside =
	    s->inside_clients > 0 && conn_kind(p->conn) == ENDPOINT_UNIX;
	if (s->exact && s->accepted > s->required) {
		scope_fail(scope, too_many(s));
		return;
	}
	if (s->handler != LUA_NOREF) {
		f = script_protect(scope->script, start_handler, p);
		if (f)
			scope_fail(scope, f);
		return;
	}
	s->queue = mem_resize(s->queue, s->queued + 1, sizeof(struct peer *));
	s->queue[s->queued++] = p;
	wake_waiters(s);
}

static void on_datagram(void *data, const struct datagram *d)
{
	struct server *s = data;

	if (s->closed)
		return; /* open for the sessions that still run */
	if (d->cut) {
		scope_fail(
		    s->scope, failure_new(FAILURE_TOO_MUCH,
				  "a datagram to %s was larger than the buffer",
				  s->text));
		return;
	}
	on_connection(s, receiver_accept(s->receiver, d));
}

static void on_receive_failed(void *data, const struct error *err)
{
	struct server *s = data;

	scope_fail(s->scope, failure_from_error(err));
}

/* ---- making one ---- */

static void describe(struct server *s, const struct endpoint *at)
{
	endpoint_format(at, s->text);
	s->kind = at->kind;
	if (s->receiver)
		s->port = receiver_port(s->receiver);
	else
		s->port = listener_port(s->listener);
}

static bool open_server(
    struct server *s, const struct endpoint *at, struct error *err)
{
	struct script *script = s->scope->script;
	struct listener_handlers stream = {on_connection, NULL, s};
	struct receiver_handlers datagram = {on_datagram, on_receive_failed, s};

	if (at->kind == ENDPOINT_UDP || at->kind == ENDPOINT_UNIX_DGRAM)
		s->receiver = receiver_new(
		    script->opts.loop, at, &script->opts.sock, &datagram, err);
	else
		s->listener = listener_new(
		    script->opts.loop, at, &script->opts.sock, &stream, err);
	if (!s->listener && !s->receiver)
		return false;
	describe(s, at);
	if (s->receiver)
		receiver_resume(s->receiver);
	else
		listener_resume(s->listener);
	return true;
}

static struct server *server_new(lua_State *L)
{
	struct server *s = mem_zalloc(sizeof *s);
	struct server **slot = lua_newuserdatauv(L, sizeof *slot, 0);

	*slot = s;
	s->refs = 2; /* the handle, and the scope */
	s->handler = LUA_NOREF;
	s->scope = scope_current(L);
	s->next = s->scope->servers;
	s->scope->servers = s;
	s->scope->used = true;
	lfailure_where(L, s->where, sizeof s->where);
	luaL_setmetatable(L, SERVER_METATABLE);
	return s;
}

void server_unref(struct server *s)
{
	if (--s->refs > 0)
		return;
	free(s->queue);
	free(s->waiters);
	free(s->eol);
	free(s);
}

struct server *server_stop(struct server *s)
{
	struct server *next = s->next;

	listener_close(s->listener);
	s->listener = NULL;
	s->closed = true;
	if (s->receiver && s->running == 0 && s->scope->open_peers == 0) {
		receiver_close(s->receiver);
		s->receiver = NULL;
	}
	wake_waiters(s);
	return next;
}

struct server *server_leave(struct server *s)
{
	struct server *next = s->next;
	lua_State *L = s->scope->script->L;

	listener_close(s->listener);
	receiver_close(s->receiver);
	s->listener = NULL;
	s->receiver = NULL;
	luaL_unref(L, LUA_REGISTRYINDEX, s->handler);
	s->handler = LUA_NOREF;
	s->scope = NULL;
	server_unref(s);
	return next;
}

/* ---- at the end of the scope ---- */

size_t servers_running(const struct scope *scope)
{
	size_t running = 0;

	for (const struct server *s = scope->servers; s; s = s->next)
		running += s->running;
	return running;
}

bool servers_settled(struct scope *scope)
{
	struct loop *loop = scope->script->opts.loop;
	bool settled = true;

	for (struct server *s = scope->servers; s; s = s->next) {
		/* What has been connected by now stands in the backlog: two
		 * turns of the loop bring it here. */
		if (!s->closed && s->settling < 2) {
			s->settling++;
			settled = false;
		}
	}
	if (!settled)
		loop_deadline_set(loop, &scope->step, loop_now_ms(loop) + 1);
	return settled;
}

void server_check(struct server *s)
{
	struct failure *f = NULL;

	if (s->accepted < s->required)
		f = failure_new(FAILURE_ASSERT,
		    "%zu of %zu connections came to the server on %s",
		    s->accepted, s->required, s->text);
	else if (s->queued > 0)
		f = failure_new(FAILURE_ASSERT,
		    "%zu connection%s to %s: never taken by accept()",
		    s->queued, s->queued == 1 ? "" : "s", s->text);
	if (!f)
		return;
	failure_set_text(&f->where, s->where);
	scope_record(s->scope, f);
}

void servers_check(struct scope *scope)
{
	for (struct server *s = scope->servers; s; s = s->next) {
		if (s->checked)
			continue;
		s->checked = true;
		server_check(s);
	}
}

/* ---- nc.serve, nc.listen ---- */

static void read_endpoint(lua_State *L, struct endpoint *ep, const char *what)
{
	struct error err;

	if (lua_type(L, 1) != LUA_TSTRING)
		lfailure_usage(L,
		    "%s: needs an endpoint such as "
		    "\"tcp://127.0.0.1:0\", not %s",
		    what, luaL_typename(L, 1));
	if (!endpoint_parse(ep, lua_tostring(L, 1), ENDPOINT_TCP, true, &err)) {
		char text[sizeof err];

		error_format(&err, text, sizeof text);
		lfailure_usage(L, "%s: %s", what, text);
	}
}

/* How many connections must come. */
struct count {
	size_t required;
	bool exact; /* and not one more */
};

/* The option on top of the stack. */
static struct count read_option(lua_State *L)
{
	/* lua_tostring() would make a text of a number. */
	const char *word =
	    lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";

	if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0)
		return (struct count){(size_t)lua_tointeger(L, -1), true};
	if (strcmp(word, "any") != 0)
		lfailure_usage(L, "nc.serve: 'connections' is a number from 1, "
				  "or \"any\"");
	return (struct count){0, false};
}

/* At least one unless said; of a list of handlers exactly its length. */
static struct count read_connections(lua_State *L, int handler)
{
	struct count count = {1, false};
	bool list = lua_istable(L, handler);

	if (list)
		count = (struct count){lua_rawlen(L, handler), true};
	if (!lua_istable(L, 2))
		return count;
	if (lua_getfield(L, 2, "connections") != LUA_TNIL) {
		if (list)
			lfailure_usage(L, "nc.serve: a list of handlers says "
					  "how many connections come: no "
					  "'connections' beside it");
		count = read_option(L);
	}
	lua_pop(L, 1);
	return count;
}

static void check_handlers(lua_State *L, int index)
{
	size_t n = lua_istable(L, index) ? lua_rawlen(L, index) : 0;

	if (lua_isfunction(L, index))
		return;
	for (size_t i = 1; i <= n; i++)
		if (lua_rawgeti(L, index, (lua_Integer)i) != LUA_TFUNCTION)
			n = 0;
		else
			lua_pop(L, 1);
	if (n == 0)
		lfailure_usage(L, "nc.serve: the last argument is the handler, "
				  "a function or a list of functions");
}

static void keep_opts(struct server *s, const struct peer_opts *opts)
{
	s->peer_opts = *opts;
	s->peer_opts.name = NULL;
	if (opts->eol) {
		s->eol = mem_dup(opts->eol, opts->eol_len);
		s->peer_opts.eol = s->eol;
	}
}

static int make(lua_State *L, const char *what, int opts_at, int handler_at)
{
	/* the first one is nc.serve's */
	static const char *const keys[] = {
	    "connections", "timeout", "eol", "leftover", NULL};
	struct count count = {0, false};
	struct peer_opts opts;
	struct endpoint at;
	struct error err;
	struct server *s;

	if (!scope_current(L))
		return lfailure_usage(L, "%s: no test is running", what);
	read_endpoint(L, &at, what);
	options_only(L, opts_at, what, handler_at ? keys : keys + 1);
	peer_opts_read(L, opts_at, what, &opts);
	if (handler_at) {
		check_handlers(L, handler_at);
		count = read_connections(L, handler_at);
	}
	s = server_new(L);
	keep_opts(s, &opts);
	if (handler_at) {
		s->required = count.required;
		s->exact = count.exact;
		lua_pushvalue(L, handler_at);
		s->handler = luaL_ref(L, LUA_REGISTRYINDEX);
	}
	if (!open_server(s, &at, &err)) {
		struct failure *f = failure_from_error(&err);

		s->required = 0; /* it was never there */
		s->closed = true;
		f->class = ERROR_DIALOGUE;
		return lfailure_raise(L, f);
	}
	return 1;
}

int server_serve(lua_State *L)
{
	int n = lua_gettop(L);

	if (n != 2 && n != 3)
		return lfailure_usage(
		    L, "nc.serve: (endpoint [, options], handler)");
	if (n == 2) { /* an empty place for the options */
		lua_pushnil(L);
		lua_insert(L, 2);
	}
	return make(L, "nc.serve", 2, 3);
}

int server_listen(lua_State *L)
{
	lua_settop(L, 2);
	return make(L, "nc.listen", 2, 0);
}
