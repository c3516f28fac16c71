/*
 * The listening half of a command with a script: a dialogue on each
 * connection, or with each remote address.
 */
#include "cli/say.h"
#include "cli/stage.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/units.h"

static void stop_accepting(struct stage *st)
{
	loop_deadline_set(st->plain.loop, &st->accept_end, CLOCK_NEVER);
	listener_close(st->listener);
	st->listener = NULL;
	if (st->receiver)
		st->stopping = true; /* its transports still need it */
}

static void await_connection(struct stage *st)
{
	if (st->plain.opts->accept_timeout_ms != CLOCK_NEVER)
		loop_deadline_set(st->plain.loop, &st->accept_end,
		    clock_after(loop_now_ms(st->plain.loop),
			st->plain.opts->accept_timeout_ms));
}

static void on_accept_end(void *data)
{
	struct stage *st = data;
	struct error err;
	char limit[32];

	units_duration_format(
	    st->plain.opts->accept_timeout_ms, limit, sizeof limit);
	error_set(&err, ERROR_TIMEOUT, "--accept-timeout", NULL,
	    "no connection within %s", limit);
	plain_fail(&st->plain, &err);
	stop_accepting(st);
	stage_end_when_idle(st);
}

static void on_accepted(void *data, struct transport *transport)
{
	struct stage *st = data;

	if (st->once)
		stop_accepting(st);
	else
		await_connection(st);
	stage_begin(st, transport);
}

static void on_accept_failed(void *data, const struct error *err)
{
	(void)data;
	say_error(err); /* it is tried again: no failure yet */
}

static void on_datagram(void *data, const struct datagram *d)
{
	struct stage *st = data;
	struct error err;

	if (st->stopping) {
		st->unheard++; /* from an address without a session */
		return;
	}
	if (d->cut) {
		error_set(&err, ERROR_BROKEN, "receive", NULL,
		    "a datagram was cut to %zu bytes", d->len);
		plain_fail(&st->plain, &err);
		return;
	}
	on_accepted(st, receiver_accept(st->receiver, d));
}

static void on_receive_failed(void *data, const struct error *err)
{
	struct stage *st = data;

	plain_abort(&st->plain, err);
}

static void cut_talks(struct stage *st, const char *why)
{
	for (struct talk *t = st->talks; t; t = t->next) {
		struct failure *f = failure_new(
		    FAILURE_CLOSED, "the session was cut short by %s", why);

		scope_abort(t->scope, f);
	}
}

/* A signal ends a server in order: sessions that it cuts have failed. */
static void on_stop(void *data, int signum)
{
	struct stage *st = data;

	stop_accepting(st);
	st->stopping = true;
	cut_talks(st, signals_name(signum));
	stage_end_when_idle(st);
}

/* The sessions know the deadline too, and fail by it with all they know. */
static void on_late(void *data)
{
	struct stage *st = data;

	stop_accepting(st);
	st->stopping = true;
	if (st->dial)
		dial_cancel(st->dial);
	st->dial = NULL;
	stage_end_when_idle(st);
}

static bool announce(struct stage *st)
{
	struct buf where = {0};
	bool ok;

	if (st->listener) {
		listener_describe(st->listener, &where);
		ok = plain_announce(&st->plain, &where,
		    listener_lacks_ipv6(st->listener),
		    listener_port(st->listener));
	} else {
		receiver_describe(st->receiver, &where);
		ok = plain_announce(&st->plain, &where,
		    receiver_lacks_ipv6(st->receiver),
		    receiver_port(st->receiver));
	}
	buf_free(&where);
	return ok;
}

bool stage_open_server(struct stage *st)
{
	const struct options *opts = st->plain.opts;
	struct listener_handlers stream = {on_accepted, on_accept_failed, st};
	struct receiver_handlers datagram = {
	    on_datagram, on_receive_failed, st};
	struct error err;

	if (opts->endpoint.kind == ENDPOINT_UDP)
		st->receiver = receiver_new(st->plain.loop, &opts->endpoint,
		    &opts->sock, &datagram, &err);
	else
		st->listener = listener_new(st->plain.loop, &opts->endpoint,
		    &opts->sock, &stream, &err);
	if (!st->listener && !st->receiver) {
		plain_fail(&st->plain, &err);
		return false;
	}
	st->once = !opts->keep_open;
	if (opts->keep_open)
		st->plain.stop = on_stop;
	await_connection(st);
	if (!announce(st))
		return false;
	if (st->listener)
		listener_resume(st->listener);
	else
		receiver_resume(st->receiver);
	return true;
}

/* What came and nobody read: said, and a loss of ours is a failure. */
void stage_report_datagrams(struct stage *st)
{
	uint64_t late = st->unheard;
	uint64_t lost;
	struct error err;

	if (!st->receiver)
		return;
	late += receiver_late(st->receiver);
	lost = receiver_dropped(st->receiver);
	if (late > 0)
		plain_info(&st->plain,
		    "%llu datagram%s came when no session was there for %s",
		    (unsigned long long)late, late == 1 ? "" : "s",
		    late == 1 ? "it" : "them");
	if (lost == 0)
		return;
	error_set(&err, ERROR_BROKEN, "receive", NULL,
	    "%llu datagrams found no room in the queues of their sessions",
	    (unsigned long long)lost);
	plain_fail(&st->plain, &err);
}

void stage_server_init(struct stage *st)
{
	loop_deadline_init(&st->accept_end, on_accept_end, st);
	st->plain.late = on_late;
}
