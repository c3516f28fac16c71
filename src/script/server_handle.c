/*
 * A server as a script holds it: join, accept, close, url; port, accepted.
 */
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/server_impl.h"

/* ---- waiting for something to change ---- */

static void forget(struct server *s, const struct task *task)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->waiter_count; i++)
		if (s->waiters[i] != task)
			s->waiters[kept++] = s->waiters[i];
	s->waiter_count = kept;
}

static void forget_waiter(struct task *task)
{
	forget(task->wait, task);
}

static int wait_change(lua_State *L, struct server *s, const char *verb,
    int64_t deadline_ms, lua_KFunction k)
{
	task_check_can_wait(L, verb);
	s->waiters =
	    mem_resize(s->waiters, s->waiter_count + 1, sizeof *s->waiters);
	s->waiters[s->waiter_count++] = task_current(L);
	return task_wait(L, verb, NULL, forget_waiter, s, deadline_ms,
	    (lua_KContext)deadline_ms, k);
}

/* ---- verbs ---- */

struct server *server_test(lua_State *L, int index)
{
	struct server **slot = luaL_testudata(L, index, SERVER_METATABLE);

	return slot ? *slot : NULL;
}

static struct server *check(lua_State *L, const char *verb)
{
	struct server *s = server_test(L, 1);

	if (!s)
		lfailure_usage(L, "%s: called without its server", verb);
	if (!s->scope)
		lfailure_usage(
		    L, "%s: the server belongs to a test that is over", verb);
	return s;
}

/* Nobody will come any more. */
static int raise_closed(lua_State *L, const struct server *s, const char *verb)
{
	return lfailure_raise(L, failure_new(FAILURE_CLOSED,
				     "%s: the server on %s is closed (%zu "
				     "of %zu connections came)",
				     verb, s->text, s->accepted, s->required));
}

static int join_step(lua_State *L, int status, lua_KContext ctx)
{
	struct server *s = check(L, "join");
	struct task *task = task_current(L);

	(void)status;
	forget(s, task);
	if (s->accepted >= s->required && s->running == 0)
		return 0;
	if (s->closed && s->accepted < s->required)
		return raise_closed(L, s, "join");
	if (task->timed_out)
		return lfailure_raise(
		    L, failure_new(FAILURE_TIMEOUT,
			   "join timed out: %zu of %zu connections came to %s, "
			   "%zu handlers still run",
			   s->accepted, s->required, s->text, s->running));
	return wait_change(L, s, "join", (int64_t)ctx, join_step);
}

/* First of all: a finaliser has no task that could wait. */
static int64_t begin_wait(lua_State *L, const char *verb)
{
	int64_t deadline_ms;

	lua_settop(L, 2);
	deadline_ms = option_deadline(L, 2, verb);
	task_check_can_wait(L, verb);
	task_current(L)->timed_out = false;
	return deadline_ms;
}

static int l_join(lua_State *L)
{
	check(L, "join");
	return join_step(L, LUA_OK, (lua_KContext)begin_wait(L, "join"));
}

static int accept_step(lua_State *L, int status, lua_KContext ctx)
{
	struct server *s = check(L, "accept");

	(void)status;
	forget(s, task_current(L));
	if (s->queued > 0) {
		peer_to_lua(L, s->queue[0]);
		s->queued--;
		memmove(
		    s->queue, s->queue + 1, s->queued * sizeof(struct peer *));
		return 1;
	}
	if (s->closed)
		return lfailure_raise(
		    L, failure_new(FAILURE_CLOSED,
			   "accept: the server on %s is closed", s->text));
	if (task_current(L)->timed_out)
		return lfailure_raise(
		    L, failure_new(FAILURE_TIMEOUT,
			   "accept timed out: no connection to %s", s->text));
	return wait_change(L, s, "accept", (int64_t)ctx, accept_step);
}

static int l_accept(lua_State *L)
{
	struct server *s = check(L, "accept");

	if (s->handler != LUA_NOREF)
		return lfailure_usage(
		    L, "accept: this server has a handler: use nc.listen");
	return accept_step(L, LUA_OK, (lua_KContext)begin_wait(L, "accept"));
}

static int l_close(lua_State *L)
{
	struct server *s = check(L, "close");

	if (!s->closed)
		server_check(s);
	s->checked = true;
	server_stop(s);
	return 0;
}

static int l_url(lua_State *L)
{
	struct server *s = check(L, "url");
	const char *scheme = luaL_optstring(L, 2, endpoint_scheme(s->kind));

	if (s->port == 0)
		lua_pushstring(L, s->text);
	else
		lua_pushfstring(L, "%s://%s", scheme, server_address(s));
	return 1;
}

const char *server_address(struct server *s)
{
	const struct address *a = s->receiver ? receiver_address(s->receiver, 0)
				  : s->listener
				      ? listener_address(s->listener, 0)
				      : NULL;

	if (a)
		address_format(a, s->address_text);
	return s->address_text;
}

static int server_index(lua_State *L)
{
	struct server *s =
	    *(struct server **)luaL_checkudata(L, 1, SERVER_METATABLE);
	const char *key = luaL_checkstring(L, 2);

	if (strcmp(key, "port") == 0 && s->port > 0)
		lua_pushinteger(L, s->port);
	else if (strcmp(key, "accepted") == 0)
		lua_pushinteger(L, (lua_Integer)s->accepted);
	else if (strncmp(key, "__", 2) == 0 ||
		 luaL_getmetafield(L, 1, key) == LUA_TNIL)
		return lfailure_unknown(L, "a server has no field '%s'", key);
	return 1;
}

static int server_gc(lua_State *L)
{
	struct server **slot = luaL_checkudata(L, 1, SERVER_METATABLE);

	server_unref(*slot);
	return 0;
}

void server_open(lua_State *L)
{
	static const luaL_Reg methods[] = {
	    {"join", l_join},
	    {"accept", l_accept},
	    {"close", l_close},
	    {"url", l_url},
	    {"__index", server_index},
	    {"__gc", server_gc},
	    {NULL, NULL},
	};

	class_new(L, SERVER_METATABLE);
	luaL_setfuncs(L, methods, 0);
	lua_pop(L, 1);
}
