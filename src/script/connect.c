/*
 * nc.connect: to an endpoint, to HOST and PORT, or to a server of this script.
 */
#include <string.h>

#include "ncchat/net/dial.h"
#include "script/server_impl.h"

/* Lives on the Lua stack of the task that connects. */
struct dialing {
	struct dial *dial; /* NULL once it is over */
	struct task *task;
	struct transport *transport; /* owned until the peer has it */
	struct error err;
	struct server *server; /* of this script, or NULL */
	struct peer_opts opts; /* its texts are on the stack above this */
};

static void on_dialed(
    void *data, struct transport *transport, const struct error *err)
{
	struct dialing *d = data;

	d->dial = NULL;
	d->transport = transport;
	if (!transport)
		d->err = *err;
	task_wake(d->task);
}

static void give_up(struct task *task)
{
	struct dialing *d = task->wait;

	if (d->dial)
		dial_cancel(d->dial);
	transport_close(d->transport);
	d->dial = NULL;
	d->transport = NULL;
}

/* Stack: 1 the endpoint, 2 the options or nil, 3 the dialing, 4, 5 texts */
static int dialed(lua_State *L, int status, lua_KContext ctx)
{
	struct dialing *d = lua_touserdata(L, 3);
	struct scope *scope = scope_current(L);
	struct transport *transport = d->transport;
	struct peer *p;
	char name[24];

	(void)status;
	(void)ctx;
	if (!transport) {
		struct failure *f = failure_from_error(&d->err);

		f->class = ERROR_DIALOGUE;
		return lfailure_raise(L, f);
	}
	d->transport = NULL;
	snprintf(name, sizeof name, "c%u", ++scope->conn_count);
	p = peer_new(scope, transport, name, &d->opts);
	if (d->server) {
		p->inside = true;
		d->server->inside_clients++;
	}
	/* What a handler or a task opens is its own until it ends. */
	if (task_current(L) != scope->main)
		p->handler = task_current(L);
	peer_to_lua(L, p);
	return 1;
}

/* A script may change its table while we wait. */
static void keep_opts(
    lua_State *L, struct dialing *d, const struct peer_opts *opts)
{
	d->opts = *opts;
	if (opts->eol)
		d->opts.eol = lua_pushlstring(L, opts->eol, opts->eol_len);
	if (opts->name)
		d->opts.name = lua_pushstring(L, opts->name);
}

static void server_endpoint(lua_State *L, struct server *s, struct endpoint *ep)
{
	struct error err;

	if (!s->scope || s->closed)
		lfailure_usage(
		    L, "nc.connect: the server on %s is closed", s->text);
	if (s->port == 0) {
		if (endpoint_parse(ep, s->text, ENDPOINT_TCP, false, &err))
			return;
	} else if (endpoint_parse(
		       ep, server_address(s), s->kind, false, &err)) {
		return;
	}
	lfailure_usage(L, "nc.connect: %s", err.detail);
}

/* HOST and PORT become one endpoint; the arguments behind move up. */
static bool pair_endpoint(lua_State *L, struct endpoint *ep, struct error *err)
{
	bool ok;

	if (lua_type(L, 2) != LUA_TSTRING && lua_type(L, 2) != LUA_TNUMBER)
		return false;
	luaL_tolstring(L, 2, NULL);
	ok = endpoint_parse_pair(
	    ep, lua_tostring(L, 1), lua_tostring(L, -1), ENDPOINT_TCP, err);
	lua_pop(L, 1);
	lua_remove(L, 2);
	if (!ok) {
		char text[sizeof *err];

		error_format(err, text, sizeof text);
		lfailure_usage(L, "nc.connect: %s", text);
	}
	return true;
}

static void text_endpoint(lua_State *L, struct endpoint *ep)
{
	char text[sizeof(struct error)];
	struct error err;

	if (lua_type(L, 1) != LUA_TSTRING)
		lfailure_usage(L,
		    "nc.connect: needs an endpoint, a host and a port, or a "
		    "server, not %s",
		    luaL_typename(L, 1));
	if (pair_endpoint(L, ep, &err))
		return;
	if (endpoint_parse(ep, lua_tostring(L, 1), ENDPOINT_TCP, false, &err))
		return;
	error_format(&err, text, sizeof text);
	lfailure_usage(L, "nc.connect: %s", text);
}

static int l_connect(lua_State *L)
{
	static const char *const keys[] = {
	    "timeout", "eol", "leftover", "name", NULL};
	struct script *s = script_of(L);
	struct server *server = server_test(L, 1);
	struct peer_opts opts;
	struct endpoint to;
	struct dialing *d;
	int64_t timeout;

	lua_settop(L, 3);
	if (server)
		server_endpoint(L, server, &to);
	else
		text_endpoint(L, &to);
	lua_settop(L, 2);
	options_only(L, 2, "nc.connect", keys);
	peer_opts_read(L, 2, "nc.connect", &opts);
	task_check_can_wait(L, "connect");
	timeout = (int64_t)((double)s->opts.connect_timeout_ms *
			    s->opts.timeout_scale);
	d = lua_newuserdatauv(L, sizeof *d, 0);
	memset(d, 0, sizeof *d);
	d->task = task_current(L);
	d->server = server;
	keep_opts(L, d, &opts);
	d->dial = dial_start(
	    s->opts.loop, &to, &s->opts.sock, timeout, on_dialed, NULL, d);
	return task_wait(
	    L, "connect", NULL, give_up, d, CLOCK_NEVER, 0, dialed);
}

const luaL_Reg module_connect[] = {
    {"connect", l_connect},
    {"serve", server_serve},
    {"listen", server_listen},
    {NULL, NULL},
};
