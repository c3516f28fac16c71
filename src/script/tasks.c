/*
 * nc.go, nc.barrier, nc.sleep, nc.now: what a script says of its tasks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

#define TASK_METATABLE	  "ncchat.task"
#define BARRIER_METATABLE "ncchat.barrier"

/* ---- go ---- */

static int l_go(lua_State *L)
{
	struct scope *scope = scope_current(L);
	struct task **slot;
	struct task *task;
	char name[24];
	int nargs = lua_gettop(L) - 1;

	if (!scope)
		return lfailure_usage(L, "nc.go: no test is running");
	if (!lua_isfunction(L, 1))
		return lfailure_usage(
		    L, "nc.go: needs a function, not %s", luaL_typename(L, 1));
	snprintf(name, sizeof name, "go#%u", ++scope->task_count);
	task = task_new(scope, name, L, nargs);
	slot = lua_newuserdatauv(L, sizeof *slot, 0);
	*slot = task;
	task_ref(task);
	luaL_setmetatable(L, TASK_METATABLE);
	return 1;
}

static struct task *check_task(lua_State *L, const char *verb)
{
	struct task **slot = luaL_testudata(L, 1, TASK_METATABLE);

	if (!slot)
		lfailure_usage(L, "%s: called without its task", verb);
	return *slot;
}

static void forget_joiner(struct task *task)
{
	struct task *joined = task->wait;
	struct task **at = &joined->joiners;

	while (*at && *at != task)
		at = &(*at)->next_joiner;
	if (*at)
		*at = task->next_joiner;
	task->next_joiner = NULL;
}

static int joined(lua_State *L, int status, lua_KContext ctx)
{
	struct task *self = task_current(L);
	struct task *task = check_task(L, "join");

	(void)status;
	(void)ctx;
	if (task->state == TASK_DONE)
		return 0;
	forget_joiner(self);
	return lfailure_raise(
	    L, failure_new(FAILURE_TIMEOUT, "join timed out: %s still runs",
		   task->name));
}

static int l_join(lua_State *L)
{
	struct task *task = check_task(L, "join");
	struct task *self = task_current(L);
	int64_t deadline_ms;

	lua_settop(L, 2);
	deadline_ms = option_deadline(L, 2, "join");
	if (task->state == TASK_DONE)
		return 0;
	task_check_can_wait(L, "join");
	if (task == self)
		return lfailure_usage(L, "join: a task cannot join itself");
	self->next_joiner = task->joiners;
	task->joiners = self;
	return task_wait(
	    L, "join", NULL, forget_joiner, task, deadline_ms, 0, joined);
}

static int l_cancel(lua_State *L)
{
	struct task *task = check_task(L, "cancel");

	if (task->state == TASK_RUNNING) /* or from what it cancels itself */
		return lfailure_usage(L, "cancel: a task cannot cancel itself");
	task_cancel(task);
	return 0;
}

static int task_gc(lua_State *L)
{
	struct task **slot = luaL_checkudata(L, 1, TASK_METATABLE);

	task_unref(*slot);
	return 0;
}

/* ---- barrier ---- */

struct barrier {
	size_t parties;
	size_t count;
	struct task **waiting; /* owned; `parties` places */
};

static int l_barrier(lua_State *L)
{
	struct barrier *b;
	lua_Integer n = lua_isinteger(L, 1) ? lua_tointeger(L, 1) : 0;

	if (n < 1 || n > 100000)
		return lfailure_usage(
		    L, "nc.barrier: needs the number of tasks that meet");
	b = lua_newuserdatauv(L, sizeof *b, 0);
	b->parties = (size_t)n;
	b->count = 0;
	b->waiting = NULL;
	luaL_setmetatable(L, BARRIER_METATABLE);
	b->waiting = mem_resize(NULL, b->parties, sizeof *b->waiting);
	return 1;
}

/* False: it does not wait there any more, all have met. */
static bool left_barrier(struct barrier *b, const struct task *task)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->waiting[i] != task)
			continue;
		b->waiting[i] = b->waiting[--b->count];
		return true;
	}
	return false;
}

static void leave_barrier(struct task *task)
{
	(void)left_barrier(task->wait, task);
}

static int passed(lua_State *L, int status, lua_KContext ctx)
{
	struct barrier *b = lua_touserdata(L, 1);
	struct task *self = task_current(L);
	size_t came = b->count;

	(void)status;
	(void)ctx;
	/* All may have met in the very turn in which its time ran out. */
	if (!self->timed_out || !left_barrier(b, self))
		return 0;
	return lfailure_raise(
	    L, failure_new(FAILURE_TIMEOUT,
		   "barrier:wait timed out: %zu of %zu tasks came", came,
		   b->parties));
}

static int l_barrier_wait(lua_State *L)
{
	struct barrier *b = luaL_testudata(L, 1, BARRIER_METATABLE);
	int64_t deadline_ms;

	if (!b)
		return lfailure_usage(L, "wait: called without its barrier");
	lua_settop(L, 2);
	deadline_ms = option_deadline(L, 2, "barrier:wait");
	task_check_can_wait(L, "barrier:wait");
	if (b->count + 1 == b->parties) {
		while (b->count > 0)
			task_wake(b->waiting[--b->count]);
		return 0;
	}
	b->waiting[b->count++] = task_current(L);
	return task_wait(
	    L, "barrier:wait", NULL, leave_barrier, b, deadline_ms, 0, passed);
}

static int barrier_gc(lua_State *L)
{
	struct barrier *b = luaL_checkudata(L, 1, BARRIER_METATABLE);

	free(b->waiting);
	b->waiting = NULL;
	return 0;
}

/* ---- time ---- */

static int slept(lua_State *L, int status, lua_KContext ctx)
{
	(void)L;
	(void)status;
	(void)ctx;
	return 0;
}

static int l_sleep(lua_State *L)
{
	struct script *s = script_of(L);
	lua_Number seconds = lua_tonumber(L, 1);

	if (lua_type(L, 1) != LUA_TNUMBER || !(seconds >= 0) || seconds > 3e7)
		return lfailure_usage(L, "nc.sleep: needs a time in seconds");
	task_check_can_wait(L, "sleep");
	return task_wait(L, "sleep", NULL, NULL, NULL,
	    loop_now_ms(s->opts.loop) + (int64_t)(seconds * 1000 + 0.999), 0,
	    slept);
}

static int l_now(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)clock_now_us() / 1e6);
	return 1;
}

const luaL_Reg module_tasks[] = {
    {"go", l_go},
    {"barrier", l_barrier},
    {"sleep", l_sleep},
    {"now", l_now},
    {NULL, NULL},
};

static void open_class(
    lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction gc)
{
	class_new(L, name);
	lua_newtable(L);
	luaL_setfuncs(L, methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, gc);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
}

void tasks_open(lua_State *L)
{
	static const luaL_Reg task[] = {
	    {"join", l_join}, {"cancel", l_cancel}, {NULL, NULL}};
	static const luaL_Reg barrier[] = {
	    {"wait", l_barrier_wait}, {NULL, NULL}};

	open_class(L, TASK_METATABLE, task, task_gc);
	open_class(L, BARRIER_METATABLE, barrier, barrier_gc);
}
