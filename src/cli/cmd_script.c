/*
 * connect, listen, unix, udp-send and udp-recv with a script: the dialogue on
 * the connection, or on each (--keep-open), and their verdicts on stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/say.h"
#include "cli/script_opts.h"
#include "cli/stage.h"
#include "ncchat/base/mem.h"
#include "ncchat/cli/status.h"
#include "ncchat/net/dial.h"
#include "ncchat/report/report.h"
#include "ncchat/script/script.h"

/* ---- verdicts ---- */

static void report(struct talk *t)
{
	struct scope *scope = t->scope;
	size_t count = scope_failure_count(scope);
	const struct failure **failures =
	    mem_zalloc((count + 1) * sizeof(struct failure *));
	struct report_result result = {
	    .verdict = count > 0	      ? VERDICT_FAILED
		       : scope_skipped(scope) ? VERDICT_SKIPPED
					      : VERDICT_PASSED,
	    .name = script_name(t->stage->script),
	    .where = t->name,
	    .elapsed_ms = scope_elapsed_ms(scope),
	    .skipped = scope_skipped(scope),
	    .failures = failures,
	    .failure_count = count,
	    .notes = scope_notes(scope),
	    .transcript = scope_transcript(scope),
	    .conn = t->stage->once ? NULL : t->name,
	};
	struct buf out = {0};

	for (size_t i = 0; i < count; i++)
		failures[i] = scope_failure(scope, i);
	report_text.result(&out, &result);
	if (count > 0 || t->stage->plain.opts->verbose > 0 ||
	    (buf_len(result.notes) > 0 && !t->stage->plain.opts->quiet))
		say_block(buf_cstr(&out), buf_len(&out));
	buf_free(&out);
	free(failures);
}

static int status_of_scope(const struct talk *t)
{
	const struct scope *scope = t->scope;

	if (scope_failure_count(scope) > 0)
		return status_of_class(scope_failure(scope, 0)->class);
	return scope_skipped(scope) && script_skips_fail() ? STATUS_DIALOGUE
							   : STATUS_OK;
}

/* Every session was skipped: one that failed, or went well, is no skip. */
static void conclude_skips(struct stage *st)
{
	if (st->skipped > 0 && st->skipped == st->count &&
	    st->plain.status == STATUS_OK)
		st->plain.status = STATUS_SKIPPED;
}

void stage_end_when_idle(struct stage *st)
{
	if (!st->talks && !st->dial &&
	    (st->stopping || (!st->listener && !st->receiver)))
		plain_end(&st->plain);
}

/* Scopes are freed outside of their own callbacks. */
static void on_sweep(void *data)
{
	struct stage *st = data;

	while (st->ended) {
		struct talk *t = st->ended;

		st->ended = t->next;
		scope_free(t->scope);
		free(t);
	}
	stage_end_when_idle(st);
}

static void on_over(void *data, struct scope *scope)
{
	struct talk *t = data;
	struct stage *st = t->stage;
	struct talk **at = &st->talks;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	report(t);
	if (scope_skipped(scope) && scope_failure_count(scope) == 0)
		st->skipped++;
	st->plain.status = status_combine(st->plain.status, status_of_scope(t));
	t->next = st->ended;
	st->ended = t;
	loop_deadline_set(
	    st->plain.loop, &st->sweep, loop_now_ms(st->plain.loop));
}

void stage_begin(struct stage *st, struct transport *transport)
{
	struct talk *t = mem_zalloc(sizeof *t);
	struct scope_opts opts = {
	    .transcript = st->plain.transcript,
	    .deadline_ms = st->plain.deadline_ms,
	    .deadline_after_ms = st->plain.opts->deadline_after_ms,
	    .deadline_class = ERROR_DEADLINE,
	    .over = on_over,
	    .data = t,
	};
	char text[TRANSPORT_TEXT];

	t->stage = st;
	t->next = st->talks;
	st->talks = t;
	snprintf(
	    t->name, sizeof t->name, "c%llu", (unsigned long long)++st->count);
	opts.name = t->name;
	transport_describe(transport, text);
	transcript_note(st->plain.transcript, t->name, "connected %s", text);
	plain_verbose(&st->plain, "%s: connected %s", t->name, text);
	t->scope = script_dialogue(st->script, transport, t->name, &opts);
}

/* ---- connecting ---- */

static void on_connected(
    void *data, struct transport *transport, const struct error *err)
{
	struct stage *st = data;

	st->dial = NULL;
	if (transport)
		stage_begin(st, transport);
	else
		plain_abort(&st->plain, err);
}

static void on_attempt_failed(void *data, const struct error *err)
{
	struct stage *st = data;

	if (st->plain.opts->verbose > 0)
		say_error(err);
}

static bool open_dial(struct stage *st)
{
	const struct options *opts = st->plain.opts;

	st->once = true;
	st->dial = dial_start(st->plain.loop, &opts->endpoint, &opts->sock,
	    opts->connect_timeout_ms, on_connected, on_attempt_failed, st);
	return true;
}

/* ---- the whole ---- */

static bool load(struct stage *st)
{
	const struct options *opts = st->plain.opts;
	struct script_opts script;
	struct error err;

	st->params = params_new(opts->defines.word, opts->defines.count, &err);
	if (!st->params) {
		plain_fail(&st->plain, &err);
		return false;
	}
	script_opts_fill(&script, opts);
	script.loop = st->plain.loop;
	script.params = st->params;
	script.in = st->plain.in;
	script.out = st->plain.out;
	st->script = script_new(&script);
	if (script_load(st->script, opts->script, opts->code, &err))
		return true;
	plain_fail(&st->plain, &err);
	return false;
}

static void check_params(struct stage *st)
{
	struct error err;

	if (st->count > 0 && !params_check(st->params, &err))
		plain_fail(&st->plain, &err);
}

static bool is_server(const struct invocation *inv)
{
	enum operand_kind kind = inv->command->operand_kind;

	return kind == OPERANDS_LISTEN || kind == OPERANDS_UDP_LISTEN ||
	       inv->opts.unix_listen;
}

static void close_all(struct stage *st)
{
	if (st->dial)
		dial_cancel(st->dial);
	while (st->talks) {
		struct talk *t = st->talks;

		st->talks = t->next;
		scope_free(t->scope);
		free(t);
	}
	on_sweep(st);
	listener_close(st->listener);
	receiver_close(st->receiver);
	loop_deadline_remove(st->plain.loop, &st->accept_end);
	loop_deadline_remove(st->plain.loop, &st->sweep);
}

static void run(struct stage *st, const struct invocation *inv)
{
	stage_server_init(st);
	loop_deadline_init(&st->sweep, on_sweep, st);
	st->plain.data = st;
	st->watchdog = watchdog_new(STATUS_DEADLINE);
	watchdog_arm(st->watchdog,
	    st->plain.opts->script ? st->plain.opts->script : "-e",
	    st->plain.deadline_ms);
	if (load(st) &&
	    (is_server(inv) ? stage_open_server(st) : open_dial(st))) {
		plain_run(&st->plain);
		check_params(st);
		stage_report_datagrams(st);
		conclude_skips(st);
	}
	close_all(st);
	watchdog_free(st->watchdog);
	script_free(st->script);
	params_free(st->params);
}

int script_command(struct invocation *inv)
{
	struct stage st = {.count = 0};

	if (plain_init(&st.plain, &inv->opts))
		run(&st, inv);
	return plain_fini(&st.plain);
}
