/*
 * listen: one connection and out, stdin to the peer and the peer to stdout;
 * with --keep-open every connection at once to stdout, and stdin is not read.
 */
#include "cli/plain.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/say.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/base/units.h"
#include "ncchat/cli/status.h"

#define STOP_GRACE_MS 100

struct session {
	struct session *next; /* in server.sessions */
	struct server *server;
	struct pump *pump; /* owned */
	char name[32];	   /* "c1" */
};

struct server {
	struct plain plain;
	struct listener *listener; /* owned; NULL: accepts no more */
	struct session *sessions;  /* owned */
	struct loop_deadline accept_end;
	struct loop_deadline cut; /* after a signal */
	int signum;
	uint64_t accepted;
};

static void session_free(struct session *s)
{
	struct session **at = &s->server->sessions;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	pump_free(s->pump);
	free(s);
}

static void stop_accepting(struct server *v)
{
	loop_deadline_set(v->plain.loop, &v->accept_end, CLOCK_NEVER);
	if (v->listener)
		listener_close(v->listener);
	v->listener = NULL;
}

static void end_when_idle(struct server *v)
{
	if (!v->listener && !v->sessions)
		plain_end(&v->plain);
}

static void on_ended(void *data, const struct pump_end *end)
{
	struct session *s = data;
	struct server *v = s->server;

	plain_report_end(
	    &v->plain, v->plain.opts->keep_open ? s->name : NULL, end);
	session_free(s);
	end_when_idle(v);
}

static void await_connection(struct server *v)
{
	int64_t now_ms = loop_now_ms(v->plain.loop);

	if (v->plain.opts->accept_timeout_ms != CLOCK_NEVER)
		loop_deadline_set(v->plain.loop, &v->accept_end,
		    clock_after(now_ms, v->plain.opts->accept_timeout_ms));
}

static void on_accepted(void *data, struct transport *transport)
{
	struct server *v = data;
	bool keep_open = v->plain.opts->keep_open;
	struct session *s = mem_zalloc(sizeof(*s));

	s->server = v;
	s->next = v->sessions;
	v->sessions = s;
	v->accepted++;
	snprintf(
	    s->name, sizeof(s->name), "c%llu", (unsigned long long)v->accepted);
	if (keep_open)
		await_connection(v);
	else
		stop_accepting(v);
	s->pump =
	    plain_pump(&v->plain, transport, s->name, !keep_open, on_ended, s);
}

static void on_accept_failed(void *data, const struct error *err)
{
	(void)data;
	say_error(err); /* it is tried again: no failure yet */
}

static void on_accept_end(void *data)
{
	struct server *v = data;
	struct error err;
	char limit[32];

	units_duration_format(
	    v->plain.opts->accept_timeout_ms, limit, sizeof(limit));
	error_set(&err, ERROR_TIMEOUT, "--accept-timeout", NULL,
	    "no connection within %s", limit);
	plain_fail(&v->plain, &err);
	stop_accepting(v);
	end_when_idle(v);
}

static void on_output_ready(void *data)
{
	struct server *v = data;
	struct session *next;

	for (struct session *s = v->sessions; s; s = next) {
		next = s->next;
		pump_output_ready(s->pump);
	}
}

/* What has not ended by itself is cut short, and has failed. */
static void on_cut(void *data)
{
	struct server *v = data;
	unsigned cut = 0;

	stop_accepting(v);
	while (v->sessions) {
		session_free(v->sessions);
		cut++;
	}
	if (cut > 0) {
		say("%s: %u connection%s cut short", signals_name(v->signum),
		    cut, cut == 1 ? "" : "s");
		v->plain.status =
		    status_combine(v->plain.status, STATUS_BROKEN);
	}
	/* A reader of stdout that is stuck is not waited for. */
	loop_stop(v->plain.loop);
}

static void on_last_turn(void *data)
{
	struct server *v = data;

	stop_accepting(v);
	v->cut.fn = on_cut;
	loop_deadline_set(
	    v->plain.loop, &v->cut, loop_now_ms(v->plain.loop) + STOP_GRACE_MS);
	end_when_idle(v);
}

/*
 * A signal ends a server that keeps open. What had arrived by then counts:
 * one more turn to accept it, a moment to deliver it.
 */
static void on_stop(void *data, int signum)
{
	struct server *v = data;

	v->signum = signum;
	v->cut.fn = on_last_turn;
	loop_deadline_set(v->plain.loop, &v->cut, loop_now_ms(v->plain.loop));
}

static bool stdin_fits(struct server *v, const struct invocation *inv)
{
	struct error err;

	if (!v->plain.opts->keep_open || !stdio_in_is_file(v->plain.in))
		return true;
	error_set(&err, ERROR_USAGE, inv->command->name, NULL,
	    "--keep-open does not read stdin, which is a file here: send it "
	    "with --script");
	plain_fail(&v->plain, &err);
	return false;
}

static bool server_open(struct server *v)
{
	struct listener_handlers handlers = {
	    .accepted = on_accepted, .note = on_accept_failed, .data = v};
	const struct options *opts = v->plain.opts;
	struct buf where = {0};
	struct error err;
	bool ok;

	v->listener = listener_new(
	    v->plain.loop, &opts->endpoint, &opts->sock, &handlers, &err);
	if (!v->listener) {
		plain_fail(&v->plain, &err);
		return false;
	}
	listener_describe(v->listener, &where);
	ok = plain_announce(&v->plain, &where, listener_lacks_ipv6(v->listener),
	    listener_port(v->listener));
	buf_free(&where);
	return ok;
}

static void server_run(struct server *v)
{
	loop_deadline_init(&v->accept_end, on_accept_end, v);
	loop_deadline_init(&v->cut, on_cut, v);
	v->plain.output_ready = on_output_ready;
	v->plain.stop = v->plain.opts->keep_open ? on_stop : NULL;
	v->plain.data = v;
	if (server_open(v)) {
		await_connection(v);
		listener_resume(v->listener);
		plain_run(&v->plain);
	}
	if (v->signum)
		on_cut(v);
	stop_accepting(v);
	while (v->sessions)
		session_free(v->sessions);
	loop_deadline_remove(v->plain.loop, &v->accept_end);
	loop_deadline_remove(v->plain.loop, &v->cut);
}

int plain_serve(struct invocation *inv)
{
	struct server v = {.listener = NULL};

	if (plain_init(&v.plain, &inv->opts) && stdin_fits(&v, inv))
		server_run(&v);
	return plain_fini(&v.plain);
}

int cmd_listen(struct invocation *inv)
{
	if (options_has_script(&inv->opts))
		return script_command(inv);
	return plain_serve(inv);
}
