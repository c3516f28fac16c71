/*
 * Tasks: one coroutine each. This file alone calls lua_resume. The loop's one
 * hook runs the queue of ready tasks; whatever a task waits for, its end only
 * appends the task to that queue.
 *
 * A script's own coroutines pass our waits on: a verb yields WAIT_TOKEN, and
 * the coroutine.resume and coroutine.wrap of this file, seeing it, yield it
 * further down until the scheduler has it; on the way back they resume what
 * they interrupted. The script never sees such a yield.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

static const char wait_token;
#define WAIT_TOKEN ((void *)(uintptr_t)&wait_token)

/* Instructions between two looks at the clock in a script that never waits. */
#define HOOK_COUNT 100000

struct script *script_of(lua_State *L)
{
	return *(struct script **)lua_getextraspace(L);
}

struct task *task_current(lua_State *L)
{
	return script_of(L)->running;
}

struct scope *scope_current(lua_State *L)
{
	struct task *task = task_current(L);

	return task ? task->scope : NULL;
}

/* ---- the queue ---- */

static void enqueue(struct task *task)
{
	struct script *s = task->scope->script;

	task->state = TASK_READY;
	task->next_ready = NULL;
	*s->ready_tail = task;
	s->ready_tail = &task->next_ready;
	task_ref(task);
}

static struct task *dequeue(struct script *s)
{
	struct task *task = s->ready_head;

	if (!task)
		return NULL;
	s->ready_head = task->next_ready;
	if (!s->ready_head)
		s->ready_tail = &s->ready_head;
	return task;
}

void task_wake(struct task *task)
{
	if (task->state != TASK_WAITING)
		return;
	loop_deadline_set(
	    task->scope->script->opts.loop, &task->deadline, CLOCK_NEVER);
	enqueue(task);
}

static void on_deadline(void *data)
{
	struct task *task = data;

	if (task->state != TASK_WAITING)
		return;
	task->timed_out = true;
	task_wake(task);
}

/* ---- life ---- */

static void on_count(lua_State *L, lua_Debug *ar)
{
	struct task *task = task_current(L);
	int64_t now = clock_now_ms();

	(void)ar;
	if (!task || now < task->scope->deadline_ms)
		return;
	/* From now on each instruction raises, so that no pcall of the script
	 * can go on: the error gets out of every loop. */
	lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
	luaL_error(L, "the deadline of %f s passed while the script was busy",
	    (double)task->scope->deadline_after_ms / 1000);
}

struct task *task_new(
    struct scope *scope, const char *name, lua_State *L, int nargs)
{
	struct script *s = scope->script;
	struct task *task = mem_zalloc(sizeof *task);

	task->refs = 1;
	task->scope = scope;
	task->args = nargs;
	snprintf(task->name, sizeof task->name, "%s", name);
	loop_deadline_init(&task->deadline, on_deadline, task);
	task->co = lua_newthread(L);
	task->co_ref = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_sethook(task->co, on_count, LUA_MASKCOUNT, HOOK_COUNT);
	lua_xmove(L, task->co, nargs + 1);
	task->next = scope->tasks;
	scope->tasks = task;
	scope->open_tasks++;
	(void)s;
	enqueue(task);
	return task;
}

void task_ref(struct task *task)
{
	task->refs++;
}

void task_unref(struct task *task)
{
	if (--task->refs == 0)
		free(task);
}

/* The coroutine is no longer needed; the task stays for who joins it. */
static void drop_coroutine(struct task *task)
{
	lua_State *L = task->scope->script->L;

	if (!task->co)
		return;
	loop_deadline_remove(task->scope->script->opts.loop, &task->deadline);
	luaL_unref(L, LUA_REGISTRYINDEX, task->co_ref);
	task->co = NULL;
}

static void wake_joiners(struct task *task)
{
	struct task *joiner = task->joiners;

	task->joiners = NULL;
	while (joiner) {
		struct task *next = joiner->next_joiner;

		joiner->next_joiner = NULL;
		task_wake(joiner);
		joiner = next;
	}
}

static void finish(struct task *task)
{
	task->state = TASK_DONE;
	task->scope->open_tasks--;
	drop_coroutine(task);
	wake_joiners(task);
	if (task->finished)
		task->finished(task);
	scope_task_done(task->scope, task);
}

void task_cancel(struct task *task)
{
	struct script *s = task->scope->script;
	struct task *running = s->running;

	if (task->state == TASK_DONE || task->cancelled)
		return;
	task->cancelled = true;
	if (task->state == TASK_RUNNING)
		return; /* it is the one that failed; finish() comes */
	if (task->state == TASK_WAITING && task->cancel)
		task->cancel(task);
	/* Runs __close of its variables; they cannot wait. */
	s->running = NULL;
	lua_resetthread(task->co);
	s->running = running;
	task->failed = true;
	finish(task);
}

/* ---- running ---- */

static void task_failed(struct task *task)
{
	struct failure *f = lfailure_of_error(task->co);

	task->failed = true;
	lua_resetthread(task->co);
	if (f->code == FAILURE_SCRIPT &&
	    clock_now_ms() >= task->scope->deadline_ms) {
		f->code = FAILURE_TIMEOUT; /* raised by on_count() */
		f->class = task->scope->deadline_class;
	}
	scope_fail(task->scope, f);
}

static void foreign_yield(struct task *task)
{
	struct failure *f = failure_new(FAILURE_SCRIPT,
	    "coroutine.yield outside of a coroutine of the script");

	lfailure_locate(task->co, f);
	task->failed = true;
	lua_resetthread(task->co);
	scope_fail(task->scope, f);
}

static void run(struct task *task)
{
	struct script *s = task->scope->script;
	int nargs = task->started ? 0 : task->args;
	int nresults = 0;
	int status;

	task->started = true;
	task->state = TASK_RUNNING;
	s->running = task;
	status = lua_resume(task->co, s->L, nargs, &nresults);
	s->running = NULL;
	if (status == LUA_YIELD && nresults == 1 &&
	    lua_touserdata(task->co, -1) == WAIT_TOKEN) {
		lua_pop(task->co, 1);
		return;
	}
	if (status == LUA_YIELD)
		foreign_yield(task);
	else if (status != LUA_OK)
		task_failed(task);
	finish(task);
}

/* The loop's hook: those that are ready now, once each; true: more are. */
static bool run_ready(void *data)
{
	struct script *s = data;
	struct task **end = s->ready_tail;

	while (s->ready_head) {
		bool last = &s->ready_head->next_ready == end;
		struct task *task = dequeue(s);

		if (task->state == TASK_READY)
			run(task);
		task_unref(task);
		if (last)
			break;
	}
	return s->ready_head != NULL;
}

void scheduler_init(struct script *s)
{
	s->ready_head = NULL;
	s->ready_tail = &s->ready_head;
}

void scheduler_activate(struct script *s)
{
	loop_set_hook(s->opts.loop, run_ready, s);
}

/* ---- waiting ---- */

void task_check_can_wait(lua_State *L, const char *verb)
{
	struct script *s = script_of(L);

	if (!s->running)
		lfailure_usage(L,
		    "%s cannot wait here: no task is running (a finaliser, or "
		    "the closing of a variable)",
		    verb);
	if (s->no_wait > 0 || !lua_isyieldable(L))
		lfailure_usage(L,
		    "%s cannot wait here: inside table.sort, string.gsub, the "
		    "top of a required module, a metamethod called from C, "
		    "__gc or __close",
		    verb);
}

int task_wait(lua_State *L, const char *verb, struct peer *on,
    void (*cancel)(struct task *), void *wait, int64_t deadline_ms,
    lua_KContext ctx, lua_KFunction k)
{
	struct script *s = script_of(L);
	struct task *task = s->running;

	task->state = TASK_WAITING;
	task->verb = verb;
	task->on = on;
	task->since_ms = loop_now_ms(s->opts.loop);
	task->cancel = cancel;
	task->wait = wait;
	task->timed_out = false;
	if (deadline_ms != CLOCK_NEVER)
		loop_deadline_set(s->opts.loop, &task->deadline, deadline_ms);
	lua_pushlightuserdata(L, WAIT_TOKEN);
	return lua_yieldk(L, 1, ctx, k);
}

/* ---- coroutine.resume and coroutine.wrap ---- */

/* A coroutine that waits for us must not be resumed by the script. */
static void mark_waiting(lua_State *L, lua_State *co, bool waiting)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &wait_token);
	lua_pushthread(co);
	lua_xmove(co, L, 1);
	if (waiting)
		lua_pushboolean(L, 1);
	else
		lua_pushnil(L);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

static bool is_waiting(lua_State *L, lua_State *co)
{
	bool waiting;

	lua_rawgetp(L, LUA_REGISTRYINDEX, &wait_token);
	lua_pushthread(co);
	lua_xmove(co, L, 1);
	waiting = lua_rawget(L, -2) != LUA_TNIL;
	lua_pop(L, 2);
	return waiting;
}

/* The results of a lua_resume are on co; the coroutine itself at L[1]. */
static int resume_results(
    lua_State *L, lua_State *co, int status, int n, bool wrap)
{
	if (status != LUA_OK && status != LUA_YIELD) {
		lua_xmove(co, L, 1);
		if (wrap) {
			lua_resetthread(co);
			return lua_error(L);
		}
		lua_pushboolean(L, 0);
		lua_insert(L, -2);
		return 2;
	}
	if (!lua_checkstack(L, n + 1))
		return luaL_error(L, "too many results to resume");
	lua_settop(L, 1);
	if (!wrap)
		lua_pushboolean(L, 1);
	lua_xmove(co, L, n);
	return wrap ? n : n + 1;
}

static int resume_step(lua_State *L, lua_State *co, int nargs, bool wrap);

static int resume_again(lua_State *L, int status, lua_KContext ctx)
{
	lua_State *co = lua_tothread(L, 1);

	(void)status;
	lua_settop(L, 1);
	mark_waiting(L, co, false);
	return resume_step(L, co, 0, ctx != 0);
}

static int resume_step(lua_State *L, lua_State *co, int nargs, bool wrap)
{
	struct script *s = script_of(L);
	bool fixed = !lua_isyieldable(L);
	int nresults = 0;
	int status;

	s->no_wait += fixed;
	status = lua_resume(co, L, nargs, &nresults);
	s->no_wait -= fixed;
	if (status == LUA_YIELD && nresults == 1 &&
	    lua_touserdata(co, -1) == WAIT_TOKEN) {
		lua_pop(co, 1);
		mark_waiting(L, co, true);
		lua_pushlightuserdata(L, WAIT_TOKEN);
		return lua_yieldk(L, 1, wrap, resume_again);
	}
	return resume_results(L, co, status, nresults, wrap);
}

static const char *cannot_resume(lua_State *L, lua_State *co, int nargs)
{
	int status = lua_status(co);

	if (is_waiting(L, co))
		return "cannot resume a coroutine that waits in a verb";
	if (status == LUA_YIELD)
		return lua_checkstack(co, nargs) ? NULL : "too many arguments";
	if (status != LUA_OK || co == L)
		return co == L ? "cannot resume non-suspended coroutine"
			       : "cannot resume dead coroutine";
	{
		lua_Debug ar;

		if (lua_getstack(co, 0, &ar))
			return "cannot resume non-suspended coroutine";
	}
	if (lua_gettop(co) == 0)
		return "cannot resume dead coroutine";
	return lua_checkstack(co, nargs) ? NULL : "too many arguments";
}

static int co_resume(lua_State *L)
{
	lua_State *co = lua_tothread(L, 1);
	const char *why;
	int nargs = lua_gettop(L) - 1;

	luaL_argexpected(L, co, 1, "coroutine");
	why = cannot_resume(L, co, nargs);
	if (why) {
		lua_pushboolean(L, 0);
		lua_pushstring(L, why);
		return 2;
	}
	lua_xmove(L, co, nargs);
	return resume_step(L, co, nargs, false);
}

static int co_wrapped(lua_State *L)
{
	lua_State *co = lua_tothread(L, lua_upvalueindex(1));
	int nargs = lua_gettop(L);
	const char *why = cannot_resume(L, co, nargs);

	if (why)
		return luaL_error(L, "%s", why);
	lua_xmove(L, co, nargs);
	lua_pushvalue(L, lua_upvalueindex(1));
	return resume_step(L, co, nargs, true);
}

static int co_wrap(lua_State *L)
{
	lua_State *co;

	luaL_checktype(L, 1, LUA_TFUNCTION);
	co = lua_newthread(L);
	lua_pushvalue(L, 1);
	lua_xmove(L, co, 1);
	lua_pushcclosure(L, co_wrapped, 1);
	return 1;
}

void scheduler_open(lua_State *L)
{
	lua_newtable(L);
	lua_newtable(L);
	lua_pushliteral(L, "k");
	lua_setfield(L, -2, "__mode");
	lua_setmetatable(L, -2);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &wait_token);
	lua_getglobal(L, "coroutine");
	lua_pushcfunction(L, co_resume);
	lua_setfield(L, -2, "resume");
	lua_pushcfunction(L, co_wrap);
	lua_setfield(L, -2, "wrap");
	lua_pop(L, 1);
}
