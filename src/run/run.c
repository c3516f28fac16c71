/*
 * The order of a run: file after file, test after test. Each step starts a
 * scope and returns to the loop; its end starts the next.
 */
#include "ncchat/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "run/run_impl.h"

static int64_t now_ms(const struct run *run)
{
	return loop_now_ms(run->opts.script.loop);
}

/* Scopes are freed and begun outside of each other's callbacks. */
static void next_soon(struct run *run)
{
	loop_deadline_set(run->opts.script.loop, &run->step, now_ms(run));
}

static void open_scope(struct run *run, struct scope_opts *opts,
    const char *name, int64_t limit_ms,
    void (*over)(void *data, struct scope *scope))
{
	run->transcript = transcript_new(RUN_DIALOGUE_BYTES);
	*opts = (struct scope_opts){
	    .name = name,
	    .transcript = run->transcript,
	    .deadline_ms = clock_after(now_ms(run), limit_ms),
	    .deadline_after_ms = limit_ms,
	    .deadline_class = ERROR_DIALOGUE,
	    .over = over,
	    .data = run,
	};
	run->opts.watch(run->opts.data, name, opts->deadline_ms);
}

static int64_t limit_of(const struct run *run, int64_t test_ms)
{
	int64_t ms = test_ms > 0 ? test_ms : run->opts.deadline_ms;

	if (ms == CLOCK_NEVER)
		return ms;
	return (int64_t)((double)ms * run->opts.script.timeout_scale);
}

/* ---- a test ---- */

static void on_test_over(void *data, struct scope *scope)
{
	struct run *run = data;

	run_report_test(run, scope,
	    script_test_get(run->files[run->file].script, run->test));
	run->test++;
	next_soon(run);
}

static bool selected(const struct run *run, const char *name)
{
	bool hit = run->opts.only_count == 0;

	for (size_t i = 0; i < run->opts.only_count; i++) {
		if (!strstr(name, run->opts.only[i]))
			continue;
		run->only_hit[i] = true;
		hit = true;
	}
	return hit;
}

/* Starts the next selected test of this file; false: there is none left. */
static bool start_test(struct run *run)
{
	struct script *script = run->files[run->file].script;
	struct scope_opts opts;

	for (; run->test < script_test_count(script); run->test++) {
		const struct script_test *test =
		    script_test_get(script, run->test);

		if (run->interrupted || !selected(run, test->name))
			continue;
		if (test->skip) {
			run_report_skip(run, test);
			continue;
		}
		open_scope(run, &opts, test->name,
		    limit_of(run, test->timeout_ms), on_test_over);
		run->scope = script_test_run(script, run->test, &opts);
		return true;
	}
	return false;
}

/* ---- a file ---- */

static void on_file_over(void *data, struct scope *scope)
{
	struct run *run = data;
	struct run_file *file = &run->files[run->file];

	/* It failed while a test runs: told behind the tests, by end_file(). */
	if (scope == run->file_scope)
		return;
	if (scope_is_over(scope)) {
		run_report_file(run, scope, file);
		file->over = true;
		next_soon(run);
		return;
	}
	/* Its chunk has run; the deadline was that of the chunk. */
	file->loaded = true;
	scope_set_deadline(scope, CLOCK_NEVER);
	run->file_scope = scope;
	run->scope = NULL;
	run->file_transcript = run->transcript;
	run->transcript = NULL;
	next_soon(run);
}

static void start_file(struct run *run)
{
	struct run_file *file = &run->files[run->file];
	struct scope_opts opts;

	file->started = true;
	open_scope(run, &opts, file->path, limit_of(run, 0), on_file_over);
	run->scope = script_file(file->script, &opts);
}

static void end_file(struct run *run)
{
	run->scope = run->file_scope;
	run->transcript = run->file_transcript;
	run->file_scope = NULL;
	run->file_transcript = NULL;
	if (scope_is_over(run->scope)) {
		on_file_over(run, run->scope);
		return;
	}
	scope_set_deadline(
	    run->scope, clock_after(now_ms(run), limit_of(run, 0)));
	scope_release(run->scope);
	if (run->interrupted)
		scope_abort(run->scope,
		    failure_new(FAILURE_CLOSED, "interrupted by a signal"));
}

static void drop_scope(struct run *run)
{
	scope_free(run->scope);
	transcript_free(run->transcript);
	run->scope = NULL;
	run->transcript = NULL;
	run->opts.watch(run->opts.data, "", CLOCK_NEVER);
}

static void finish(struct run *run)
{
	run_report_end(run);
	run->opts.over(run->opts.data);
}

static void on_step(void *data)
{
	struct run *run = data;

	drop_scope(run);
	while (run->file < run->file_count) {
		struct run_file *file = &run->files[run->file];

		if (file->over || (run->interrupted && !file->started)) {
			script_free(file->script);
			file->script = NULL;
			run->file++;
			run->test = 0;
		} else if (!file->started) {
			start_file(run);
			return;
		} else {
			if (!start_test(run))
				end_file(run);
			return;
		}
	}
	finish(run);
}

/* ---- life ---- */

static bool load(
    struct run *run, void (*failed)(void *data, const struct error *err))
{
	bool ok = true;

	for (size_t i = 0; i < run->file_count; i++) {
		struct run_file *file = &run->files[i];
		struct error err;

		file->script = script_new(&run->opts.script);
		if (script_load(file->script, file->path, NULL, &err))
			continue;
		failed(run->opts.data, &err);
		ok = false;
	}
	return ok;
}

bool run_new(struct run **out, const struct run_opts *opts,
    void (*failed)(void *data, const struct error *err))
{
	struct run *run = mem_zalloc(sizeof *run);

	run->opts = *opts;
	run->opts.script.tests = true;
	run->opts.script.hold_output = true;
	run->only_hit = mem_zalloc(opts->only_count + 1);
	run->started_ms = now_ms(run);
	loop_deadline_init(&run->step, on_step, run);
	*out = run;
	return run_find_files(run, failed) && load(run, failed);
}

void run_start(struct run *run)
{
	run->started_ms = now_ms(run);
	next_soon(run);
}

void run_interrupt(struct run *run, struct failure *failure)
{
	run->interrupted = true;
	if (run->scope)
		scope_abort(run->scope, failure);
	else
		failure_unref(failure);
}

const struct report_totals *run_totals(const struct run *run)
{
	return &run->totals;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	loop_deadline_remove(run->opts.script.loop, &run->step);
	drop_scope(run);
	scope_free(run->file_scope);
	transcript_free(run->file_transcript);
	for (size_t i = 0; i < run->file_count; i++) {
		script_free(run->files[i].script);
		free(run->files[i].path);
	}
	free(run->files);
	free(run->only_hit);
	free(run);
}
