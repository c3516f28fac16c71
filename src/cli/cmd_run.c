/*
 * run: test scripts, their report on stdout, the verdict as exit status.
 */
#include <stdio.h>
#include <string.h>

#include "cli/plain.h"
#include "cli/say.h"
#include "cli/script_opts.h"
#include "cli/watchdog.h"
#include "ncchat/base/clock.h"
#include "ncchat/cli/status.h"
#include "ncchat/run/run.h"

struct runner {
	struct plain plain;
	struct params *params;
	struct run *run;
	struct buf again;
	struct watchdog *watchdog; /* owned */
};

static void on_print(void *data, const char *text, size_t len)
{
	struct runner *r = data;

	stdio_out_write(r->plain.out, text, len);
}

static void on_failed(void *data, const struct error *err)
{
	struct runner *r = data;

	plain_fail(&r->plain, err);
}

static void on_watch(void *data, const char *name, int64_t deadline_ms)
{
	struct runner *r = data;

	watchdog_arm(r->watchdog, name, deadline_ms);
}

static void on_over(void *data)
{
	struct runner *r = data;

	plain_end(&r->plain);
}

/* The report of what ran, then the end by the signal. */
static void on_stop(void *data, int signum)
{
	struct runner *r = data;

	r->plain.signum = signum;
	run_interrupt(r->run, failure_new(FAILURE_CLOSED, "interrupted by %s",
				  signals_name(signum)));
}

/* Options that decide what a test does: a repetition needs them too. */
static void again_options(struct runner *r)
{
	const struct options *opts = r->plain.opts;

	if (opts->rechunk)
		buf_printf(&r->again, " --rechunk %llu",
		    (unsigned long long)opts->rechunk_seed);
	for (size_t i = 0; i < opts->defines.count; i++)
		buf_printf(&r->again, " -D '%s'", opts->defines.word[i]);
}

static bool prepare(struct runner *r)
{
	const struct options *opts = r->plain.opts;
	struct run_opts run = {
	    .paths = opts->operands.word,
	    .path_count = opts->operands.count,
	    .only = opts->only.word,
	    .only_count = opts->only.count,
	    .deadline_ms = opts->deadline_after_ms,
	    .skips_fail = script_skips_fail(),
	    .quiet = opts->quiet,
	    .verbose = opts->verbose > 0,
	    .format = &report_text,
	    .print = on_print,
	    .watch = on_watch,
	    .over = on_over,
	    .data = r,
	};
	struct error err;

	r->params = params_new(opts->defines.word, opts->defines.count, &err);
	if (!r->params) {
		plain_fail(&r->plain, &err);
		return false;
	}
	again_options(r);
	run.again = buf_cstr(&r->again);
	script_opts_fill(&run.script, opts);
	run.script.loop = r->plain.loop;
	run.script.params = r->params;
	run.script.in = r->plain.in;
	run.script.out = r->plain.out;
	return run_new(&r->run, &run, on_failed);
}

static int status_of_totals(const struct report_totals *totals)
{
	if (totals->misused)
		return STATUS_USAGE;
	if (totals->failed > 0)
		return STATUS_DIALOGUE;
	return totals->passed > 0 ? STATUS_OK : STATUS_SKIPPED;
}

static void conclude(struct runner *r)
{
	const struct report_totals *totals = run_totals(r->run);
	struct error err;

	if (r->plain.signum)
		return;
	r->plain.status =
	    status_combine(r->plain.status, status_of_totals(totals));
	if (!params_check(r->params, &err))
		plain_fail(&r->plain, &err);
}

int cmd_run(struct invocation *inv)
{
	struct runner r = {.run = NULL};

	if (plain_init(&r.plain, &inv->opts)) {
		r.plain.deadline_ms = CLOCK_NEVER; /* it is each test's */
		r.watchdog = watchdog_new(STATUS_DIALOGUE);
		if (prepare(&r)) {
			r.plain.stop = on_stop;
			r.plain.data = &r;
			run_start(r.run);
			plain_run(&r.plain);
			conclude(&r);
		}
		run_free(r.run);
		params_free(r.params);
		buf_free(&r.again);
		watchdog_free(r.watchdog);
	}
	return plain_fini(&r.plain);
}
