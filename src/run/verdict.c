/*
 * What the end of a scope means for its test, and telling the report.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "run/run_impl.h"

/* A word of a command line, quoted for a shell where that is needed. */
static void put_word(struct buf *out, const char *word)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "_-./:=@,+";

	if (*word && word[strspn(word, plain)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_putc(out, '"');
	for (; *word; word++) {
		if (strchr("\"\\$`", *word))
			buf_putc(out, '\\');
		buf_putc(out, *word);
	}
	buf_putc(out, '"');
}

static char *again(const struct run *run, const char *test)
{
	struct buf out = {0};
	struct buf shown = {0};
	char *text;

	buf_puts(&out, "ncchat run ");
	put_word(&out, run->files[run->file].path);
	if (test) {
		buf_puts(&out, " --only ");
		put_word(&out, test);
	}
	buf_printf(&out, " --seed %llu%s",
	    (unsigned long long)run->opts.script.seed, run->opts.again);
	/* Backslashes stay as a shell wants them; controls are spelled out. */
	for (size_t i = 0; i < buf_len(&out); i++) {
		uint8_t c = buf_data(&out)[i];

		if (c < 0x20 || c == 0x7f)
			buf_printf(&shown, "\\x%02x", c);
		else
			buf_putc(&shown, c);
	}
	text = mem_strdup(buf_cstr(&shown));
	buf_free(&out);
	buf_free(&shown);
	return text;
}

static void count(struct run *run, enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_PASSED:
		run->totals.passed++;
		break;
	case VERDICT_FAILED:
		run->totals.failed++;
		break;
	case VERDICT_SKIPPED:
		run->totals.skipped++;
		break;
	}
}

static void tell(struct run *run, struct report_result *result)
{
	struct buf out = {0};

	count(run, result->verdict);
	result->number =
	    run->totals.passed + run->totals.failed + run->totals.skipped;
	result->verbose = run->opts.verbose;
	if (!run->opts.quiet || result->verdict == VERDICT_FAILED) {
		run->opts.format->result(&out, result);
		run->opts.print(run->opts.data, buf_cstr(&out), buf_len(&out));
	}
	buf_free(&out);
}

/* The failures of the scope and, behind them, `own` (owned; may be NULL). */
static void tell_scope(struct run *run, struct scope *scope, const char *name,
    const char *where, const char *test, struct failure *own, bool forgiven)
{
	size_t n = forgiven ? 0 : scope_failure_count(scope);
	const struct failure **failures =
	    mem_zalloc((n + 2) * sizeof(struct failure *));
	const char *skipped = scope_skipped(scope);
	struct report_result result = {
	    .name = name,
	    .where = where,
	    .elapsed_ms = scope_elapsed_ms(scope),
	    .failures = failures,
	    .output = scope_output(scope),
	    .notes = scope_notes(scope),
	    .transcript = scope_transcript(scope),
	};
	char *command = again(run, test);

	if (own)
		failures[result.failure_count++] = own;
	for (size_t i = 0; i < n; i++) {
		failures[result.failure_count++] = scope_failure(scope, i);
		if (scope_failure(scope, i)->class == ERROR_USAGE)
			run->totals.misused = true;
	}
	result.verdict = result.failure_count > 0 ? VERDICT_FAILED
			 : skipped		  ? VERDICT_SKIPPED
						  : VERDICT_PASSED;
	result.skipped = skipped;
	if (result.verdict == VERDICT_FAILED)
		result.again = command;
	tell(run, &result);
	free(command);
	failure_unref(own);
	free(failures);
}

/* A skip that is a failure here. */
static struct failure *forbidden_skip(
    const struct run *run, const char *reason, const char *where)
{
	struct failure *f;

	if (!reason || !run->opts.skips_fail)
		return NULL;
	f = failure_new(FAILURE_SKIP,
	    "skipped, which NCCHAT_NO_SKIP=1 forbids: %s", reason);
	failure_set_text(&f->where, where);
	return f;
}

/*
 * fails_with: the first failure must have that code; those behind it are its
 * consequences, but a mistake of the script is no consequence of anything.
 */
static const struct failure *unexpected(
    const struct scope *scope, const struct script_test *test)
{
	for (size_t i = 0; i < scope_failure_count(scope); i++) {
		const struct failure *f = scope_failure(scope, i);
		bool mistake =
		    f->code == FAILURE_SCRIPT || f->code == FAILURE_EXIT;

		if ((i == 0 || mistake) &&
		    strcmp(failure_code_name(f->code), test->fails_with) != 0)
			return f;
	}
	return NULL;
}

static struct failure *wrong_failure(
    const struct scope *scope, const struct script_test *test)
{
	const struct failure *other = unexpected(scope, test);
	struct failure *f;

	if (scope_failure_count(scope) == 0)
		f = failure_new(FAILURE_ASSERT,
		    "expected to fail with '%s', but everything went well",
		    test->fails_with);
	else if (other)
		f = failure_new(FAILURE_ASSERT,
		    "expected to fail with '%s', but the %s failure was '%s'",
		    test->fails_with,
		    other == scope_failure(scope, 0) ? "first" : "next",
		    failure_code_name(other->code));
	else
		return NULL;
	failure_set_text(&f->where, test->where);
	return f;
}

void run_report_test(
    struct run *run, struct scope *scope, const struct script_test *test)
{
	struct failure *own = NULL;
	bool forgiven = false;

	if (test->fails_with && !run->interrupted &&
	    !(scope_skipped(scope) && scope_failure_count(scope) == 0)) {
		own = wrong_failure(scope, test);
		forgiven = own == NULL;
	}
	if (!own && (forgiven || scope_failure_count(scope) == 0))
		own = forbidden_skip(run, scope_skipped(scope), test->where);
	tell_scope(
	    run, scope, test->name, test->where, test->name, own, forgiven);
}

void run_report_file(
    struct run *run, struct scope *scope, const struct run_file *file)
{
	bool tests = script_test_count(file->script) > 0;
	struct failure *own = NULL;

	/* With tests the file's own code is a test only when it failed. */
	if (tests && file->loaded && scope_failure_count(scope) == 0)
		return;
	if (scope_failure_count(scope) == 0 && scope_skipped(scope))
		own = forbidden_skip(run, scope_skipped(scope), file->path);
	else if (scope_failure_count(scope) == 0 && !scope_was_used(scope))
		own = failure_new(FAILURE_ASSERT,
		    "this file has no nc.test, and does nothing that could "
		    "fail: no connection, no check");
	tell_scope(run, scope, file->path, file->path, NULL, own, false);
}

void run_report_skip(struct run *run, const struct script_test *test)
{
	struct failure *own = forbidden_skip(run, test->skip, test->where);
	const struct failure *failures[1] = {own};
	struct report_result result = {
	    .verdict = own ? VERDICT_FAILED : VERDICT_SKIPPED,
	    .name = test->name,
	    .where = test->where,
	    .skipped = test->skip,
	    .failures = failures,
	    .failure_count = own ? 1 : 0,
	};

	tell(run, &result);
	failure_unref(own);
}

/* --only that no test's name contains: nothing passes by not happening. */
static void report_unmatched(struct run *run)
{
	for (size_t i = 0; i < run->opts.only_count; i++) {
		struct failure *f;
		const struct failure *failures[1];
		struct report_result result = {
		    .verdict = VERDICT_FAILED,
		    .name = "--only",
		    .failures = failures,
		    .failure_count = 1,
		};

		if (run->only_hit[i] || run->interrupted)
			continue;
		f = failure_new(FAILURE_ASSERT,
		    "--only: no test's name contains '%s'", run->opts.only[i]);
		failures[0] = f;
		tell(run, &result);
		failure_unref(f);
	}
}

void run_report_end(struct run *run)
{
	struct buf out = {0};

	report_unmatched(run);
	run->totals.elapsed_ms =
	    loop_now_ms(run->opts.script.loop) - run->started_ms;
	run->opts.format->end(&out, &run->totals);
	run->opts.print(run->opts.data, buf_cstr(&out), buf_len(&out));
	buf_free(&out);
}
