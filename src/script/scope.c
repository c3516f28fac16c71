/*
 * A scope: one dialogue or one test, from its first task to its verdict. The
 * end, in order: the main task is over; connections half-close; handlers and
 * tasks run to their end; what peers still send is read; everything closes.
 * After a failure everything is closed at once.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "script/script_impl.h"

#define FAILURES_MAX 1000

/* ---- failures ---- */

static bool recorded(const struct scope *scope, const struct failure *f)
{
	for (size_t i = 0; i < scope->failure_count; i++)
		if (scope->failures[i] == f)
			return true;
	return false;
}

void scope_record(struct scope *scope, struct failure *f)
{
	if (f->code == FAILURE_SKIP) {
		if (!scope->skipped)
			scope->skipped = mem_strdup(f->message);
		failure_unref(f);
		return;
	}
	/* A script that fails for ever must not fill the memory with it. */
	if (scope->failure_count >= FAILURES_MAX) {
		failure_unref(f);
		return;
	}
	scope->failures = mem_resize(
	    scope->failures, scope->failure_count + 1, sizeof *scope->failures);
	scope->failures[scope->failure_count++] = f;
}

void scope_forgive(struct scope *scope, const struct failure *f)
{
	for (size_t i = 0; i < scope->failure_count; i++) {
		if (scope->failures[i] != f)
			continue;
		failure_unref(scope->failures[i]);
		memmove(&scope->failures[i], &scope->failures[i + 1],
		    (scope->failure_count - i - 1) * sizeof *scope->failures);
		scope->failure_count--;
		return;
	}
}

char *scope_others(struct scope *scope, const struct task *except)
{
	struct buf out = {0};
	char *text;

	for (struct task *t = scope->tasks; t; t = t->next) {
		char where[200];

		if (t == except || t->state != TASK_WAITING)
			continue;
		lfailure_where(t->co, where, sizeof where);
		buf_printf(&out, "%s%s waits in %s() since %.3f s (%s)",
		    buf_len(&out) > 0 ? "\n" : "", t->name, t->verb,
		    (double)(t->since_ms - scope->started_ms) / 1000, where);
	}
	text = buf_len(&out) > 0 ? mem_strdup(buf_cstr(&out)) : NULL;
	buf_free(&out);
	return text;
}

/* ---- the end ---- */

static void end_soon(struct scope *scope)
{
	struct loop *loop = scope->script->opts.loop;

	loop_deadline_set(loop, &scope->step, loop_now_ms(loop));
}

static void cancel_tasks(struct scope *scope)
{
	/* Cancelling may start nothing new, but list order may change. */
	for (struct task *t = scope->tasks; t; t = t->next)
		task_cancel(t);
}

/* In reverse order of making: the lists have the newest first. */
static void close_all(struct scope *scope)
{
	for (struct peer *p = scope->peers; p; p = p->next)
		peer_destroy(p);
	for (struct server *s = scope->servers; s;)
		s = server_stop(s);
}

void scope_note(struct scope *scope, struct failure *f)
{
	if ((f->code == FAILURE_SKIP && scope->skipped) || recorded(scope, f))
		failure_unref(f);
	else
		scope_record(scope, f);
}

void scope_fail(struct scope *scope, struct failure *f)
{
	if (f)
		scope_note(scope, f);
	if (scope->state >= SCOPE_CLOSING)
		return;
	scope->state = SCOPE_CLOSING;
	cancel_tasks(scope);
	close_all(scope);
	end_soon(scope);
}

static bool all_sent(const struct scope *scope)
{
	for (const struct peer *p = scope->peers; p; p = p->next)
		if (p->conn && conn_send_queued(p->conn) > 0)
			return false;
	return true;
}

static void cut(struct scope *scope, struct failure *failure)
{
	char *others = scope_others(scope, NULL);

	failure_set_text(&failure->others, others);
	free(others);
	scope_fail(scope, failure);
}

void scope_abort(struct scope *scope, struct failure *failure)
{
	/* A script that has ended in order, and only closes, is not cut. */
	if (scope->state == SCOPE_OVER ||
	    (scope->state == SCOPE_ENDING && scope->open_tasks == 0 &&
		all_sent(scope))) {
		failure_unref(failure);
		if (scope->state != SCOPE_OVER)
			scope_fail(scope, NULL);
		return;
	}
	cut(scope, failure);
}

static void on_deadline(void *data)
{
	struct scope *scope = data;
	struct failure *f;

	if (scope->state >= SCOPE_CLOSING)
		return;
	f = failure_new(FAILURE_TIMEOUT, "the deadline of %.3g s passed",
	    (double)scope->deadline_after_ms / 1000);
	f->class = scope->deadline_class;
	f->waited_ms = scope->deadline_after_ms;
	if (scope->main && scope->main->co)
		lfailure_locate(scope->main->co, f);
	cut(scope, f);
}

/* Tasks of nc.go, which may use any connection of the scope. */
static bool has_go_tasks(const struct scope *scope)
{
	return scope->open_tasks > servers_running(scope);
}

/* Those that a task still uses only half-close: its end comes here again. */
static void retire_peers(struct scope *scope)
{
	bool in_use = has_go_tasks(scope);

	for (struct peer *p = scope->peers; p; p = p->next) {
		if (p->handler && p->handler->state != TASK_DONE)
			continue;
		if (p->conn && !p->retired &&
		    (in_use || conn_reading(p->conn) ||
			conn_send_waiting(p->conn)))
			failure_unref(conn_shutdown(p->conn));
		else
			peer_retire(p);
	}
}

/* What a test has left behind is finalised while its verdict is open. */
static void finalise(struct scope *scope)
{
	struct script *s = scope->script;

	if (scope->dialogue) /* of a thousand sessions each would pay */
		return;
	s->latest = scope;
	lua_gc(s->L, LUA_GCCOLLECT);
}

static void over(struct scope *scope)
{
	struct loop *loop = scope->script->opts.loop;

	finalise(scope);
	scope->state = SCOPE_OVER;
	scope->ended_ms = loop_now_ms(loop);
	loop_deadline_remove(loop, &scope->deadline);
	loop_deadline_remove(loop, &scope->step);
	close_all(scope);
	scope->over(scope->data, scope);
}

/*
 * Called whenever something has come to its end; takes the next step when all
 * that it waits for is over.
 */
static void on_step(void *data)
{
	struct scope *scope = data;

	switch (scope->state) {
	case SCOPE_RUNNING:
		if (scope->held && scope->main->state == TASK_DONE)
			scope->over(scope->data, scope);
		return;
	case SCOPE_OVER:
		return;
	case SCOPE_ENDING:
		retire_peers(scope);
		if (!servers_settled(scope) || scope->open_tasks > 0)
			return;
		servers_check(scope);
		if (scope->state != SCOPE_ENDING || scope->open_peers > 0)
			return;
		scope->state = SCOPE_CLOSING;
		break;
	case SCOPE_CLOSING:
		break;
	}
	if (scope->open_tasks == 0)
		over(scope);
}

void scope_check_end(struct scope *scope)
{
	if (scope->state != SCOPE_RUNNING && scope->state != SCOPE_OVER)
		end_soon(scope);
}

void scope_task_done(struct scope *scope, struct task *task)
{
	if (task == scope->main && scope->state == SCOPE_RUNNING) {
		if (scope->held)
			end_soon(scope);
		else
			scope->state = SCOPE_ENDING;
	}
	scope_check_end(scope);
}

void scope_set_deadline(struct scope *scope, int64_t deadline_ms)
{
	scope->deadline_ms = deadline_ms;
	loop_deadline_set(
	    scope->script->opts.loop, &scope->deadline, deadline_ms);
}

bool scope_was_used(const struct scope *scope)
{
	return scope->used;
}

bool scope_is_over(const struct scope *scope)
{
	return scope->state == SCOPE_OVER;
}

void scope_release(struct scope *scope)
{
	scope->held = false;
	if (scope->state == SCOPE_RUNNING && scope->main->state == TASK_DONE)
		scope->state = SCOPE_ENDING;
	scope_check_end(scope);
}

/* ---- life ---- */

struct scope *scope_new(struct script *s, const struct scope_opts *opts)
{
	struct scope *scope = mem_zalloc(sizeof *scope);
	struct loop *loop = s->opts.loop;

	scope->script = s;
	scope->name = mem_strdup(opts->name);
	scope->transcript = opts->transcript;
	scope->started_ms = loop_now_ms(loop);
	scheduler_activate(s);
	scope->deadline_ms = opts->deadline_ms;
	scope->deadline_after_ms = opts->deadline_after_ms;
	scope->deadline_class = opts->deadline_class;
	scope->over = opts->over;
	scope->data = opts->data;
	loop_deadline_init(&scope->deadline, on_deadline, scope);
	loop_deadline_init(&scope->step, on_step, scope);
	if (opts->deadline_ms != CLOCK_NEVER)
		loop_deadline_set(loop, &scope->deadline, opts->deadline_ms);
	return scope;
}

void scope_free(struct scope *scope)
{
	struct loop *loop;

	if (!scope)
		return;
	loop = scope->script->opts.loop;
	if (scope->script->latest == scope)
		scope->script->latest = NULL;
	/* Cut short: what its tasks wait for must not outlive them. */
	cancel_tasks(scope);
	close_all(scope);
	loop_deadline_remove(loop, &scope->deadline);
	loop_deadline_remove(loop, &scope->step);
	while (scope->tasks) {
		struct task *t = scope->tasks;

		scope->tasks = t->next;
		task_unref(t);
	}
	while (scope->peers) {
		struct peer *p = scope->peers;

		scope->peers = p->next;
		p->scope = NULL;
		peer_unref(p);
	}
	while (scope->servers)
		scope->servers = server_leave(scope->servers);
	for (size_t i = 0; i < scope->failure_count; i++)
		failure_unref(scope->failures[i]);
	free(scope->failures);
	free(scope->skipped);
	free(scope->name);
	buf_free(&scope->output);
	buf_free(&scope->notes);
	free(scope);
}

size_t scope_failure_count(const struct scope *scope)
{
	return scope->failure_count;
}

const struct failure *scope_failure(const struct scope *scope, size_t i)
{
	return scope->failures[i];
}

const char *scope_skipped(const struct scope *scope)
{
	return scope->skipped;
}

const struct buf *scope_output(struct scope *scope)
{
	if (scope->output_left_out > 0)
		buf_printf(&scope->output, "(%zu bytes left out)\n",
		    scope->output_left_out);
	scope->output_left_out = 0;
	return &scope->output;
}

const struct buf *scope_notes(const struct scope *scope)
{
	return &scope->notes;
}

struct transcript *scope_transcript(const struct scope *scope)
{
	return scope->transcript;
}

int64_t scope_elapsed_ms(const struct scope *scope)
{
	return scope->ended_ms - scope->started_ms;
}
