/*
 * Tasks: one coroutine each. This file
 * and coroutine.c alone call lua_resume. The loop's one
 * hook runs the queue of ready tasks; whatever a task waits for, its end only
 * appends the task to that queue.
 *
 * A verb yields a token that no script can make; coroutine.c passes it on
 * through a script's own coroutines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

/* Whose address tells our yields from a script's. */
static const char wait_token;
#define WAIT_TOKEN ((void *)(uintptr_t)&wait_token)

/* Instructions between two looks at the clock in a script that never waits. */
#define HOOK_COUNT 100000
#define LOOK_MS	   20 /* between two looks at the loop meanwhile */

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

static void on_count(lua_State *L, lua_Debug *ar);

/*
 * From now on each instruction raises, so that no pcall of the script can go
 * on: the error gets out of every loop.
 */
static void stop_script(lua_State *L, const char *why)
{
	lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
	luaL_error(L, "%s while the script was busy", why);
}

/*
 * A script that computes for long keeps the loop from its signals, its
 * deadlines and its other connections: give it a turn. Not below a call from
 * C, which may be in the middle of something.
 */
static void look_around(lua_State *L, struct script *s, int64_t now)
{
	struct task *running = s->running;

	if (now - s->looked_ms < LOOK_MS || s->no_wait > 0 ||
	    !lua_isyieldable(L))
		return;
	s->looked_ms = now;
	s->running = NULL;
	loop_turn(s->opts.loop, 0);
	s->running = running;
}

static void on_count(lua_State *L, lua_Debug *ar)
{
	struct script *s = script_of(L);
	struct task *task = s->running;
	int64_t now = clock_now_ms();

	(void)ar;
	if (!task)
		return;
	look_around(L, s, now);
	if (now >= task->scope->deadline_ms)
		stop_script(L, "the deadline passed");
	if (task->cancelled)
		stop_script(L, "the test ended");
	if (loop_is_stopped(s->opts.loop))
		stop_script(L, "the end came");
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
	struct script *s;
	struct task *running;

	/* Of a task that is done the scope may be gone. */
	if (task->state == TASK_DONE || task->cancelled)
		return;
	s = task->scope->script;
	running = s->running;
	task->cancelled = true;
	if (task->state == TASK_RUNNING)
		return; /* it failed, or on_count() stops it: finish() comes */
	/* Also when the wait is over, but the task has not gone on yet. */
	if (task->cancel)
		task->cancel(task);
	/* Runs __close of its variables; they cannot wait. */
	s->running = NULL;
	if (lua_resetthread(task->co) != LUA_OK)
		scope_note(task->scope, lfailure_of_error(task->co));
	s->running = running;
	task->failed = true;
	finish(task);
}

/* ---- running ---- */

bool scheduler_took_token(lua_State *co, int nresults)
{
	if (nresults != 1 || lua_touserdata(co, -1) != WAIT_TOKEN)
		return false;
	lua_pop(co, 1);
	return true;
}

void scheduler_push_token(lua_State *L)
{
	lua_pushlightuserdata(L, WAIT_TOKEN);
}

static void task_failed(struct task *task)
{
	struct failure *f = lfailure_of_error(task->co);

	task->failed = true;
	lua_resetthread(task->co);
	if (task->cancelled) { /* stopped by on_count(): it is told already */
		failure_unref(f);
		return;
	}
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
	task->cancel = NULL;
	s->running = task;
	s->latest = task->scope;
	status = lua_resume(task->co, s->L, nargs, &nresults);
	s->running = NULL;
	if (status == LUA_YIELD && scheduler_took_token(task->co, nresults))
		return;
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
	if (s->running->cancelled)
		luaL_error(
		    L, "%s cannot wait any more: the test is over", verb);
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
