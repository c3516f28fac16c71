/*
 * What all verbs share: beginning a wait on a connection, going on when it is
 * decided, raising what went wrong.
 */
#include <string.h>

#include "script/script_impl.h"

static void on_decided(void *data)
{
	task_wake(data);
}

static void give_up(struct task *task)
{
	struct peer *p = task->wait;

	if (p->conn)
		conn_abandon(p->conn);
}

int verb_begin(lua_State *L, struct peer *p, struct conn_request *request,
    int64_t call_timeout_ms, lua_KContext ctx, lua_KFunction k)
{
	struct script *s = script_of(L);

	task_check_can_wait(L, request->name);
	if (conn_reading(p->conn))
		return lfailure_usage(L,
		    "%s: another task is waiting on %s already", request->name,
		    conn_name(p->conn));
	/* A silence is no limit: a fast machine must not shorten it. */
	request->timeout_ms = request->verb == CONN_EXPECT_SILENCE
				  ? call_timeout_ms
				  : wait_timeout(s, p, call_timeout_ms);
	request->deadline_ms =
	    clock_after(loop_now_ms(s->opts.loop), request->timeout_ms);
	request->done = on_decided;
	request->data = task_current(L);
	if (conn_begin(p->conn, request))
		return k(L, LUA_OK, ctx);
	/* The conn keeps the time: the last look at what has arrived is its. */
	return task_wait(L, request->name, p, give_up, p, CLOCK_NEVER, ctx, k);
}

int verb_failed(lua_State *L, struct peer *p)
{
	struct failure *f = failure_ref(conn_outcome(p->conn)->failure);

	conn_take(p->conn);
	return lfailure_raise(L, f);
}

void verb_needs_stream(lua_State *L, struct peer *p, const char *verb)
{
	if (conn_is_datagram(p->conn))
		lfailure_usage(L,
		    "%s: %s carries datagrams, not a stream of bytes: use "
		    "expect, wait_for or recv",
		    verb, conn_name(p->conn));
}
