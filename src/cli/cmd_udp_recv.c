/*
 * udp-recv: the bytes of each datagram to stdout, its sender to stderr. The
 * kernel gives them one by one and none is joined with another; what came
 * from whom is on stderr, so that stdout stays exact.
 */
#include "cli/plain.h"

#include <inttypes.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/units.h"
#include "ncchat/cli/status.h"
#include "ncchat/net/receiver.h"

#define STOP_GRACE_MS 500

struct recv {
	struct plain plain;
	struct receiver *receiver;  /* owned */
	struct loop_deadline quiet; /* --accept-timeout, --idle-timeout */
	struct loop_deadline stop;  /* after a signal */
	int64_t stop_ms;
	uint64_t stop_count;
	uint64_t count;
	uint64_t bytes;
	bool paused;
};

static void show(struct recv *r, const struct datagram *d)
{
	stdio_out_write(r->plain.out, d->data, d->len);
	/* On a terminal each datagram begins on a line of its own. */
	if (stdio_out_is_terminal(r->plain.out) &&
	    (d->len == 0 || d->data[d->len - 1] != '\n'))
		stdio_out_write(r->plain.out, "\n", 1);
	if (stdio_out_queued(r->plain.out) > 0 && !r->paused) {
		r->paused = true;
		receiver_pause(r->receiver);
	}
}

static void report(struct recv *r, const struct datagram *d)
{
	char peer[ENDPOINT_TEXT];
	struct error err;

	address_format(d->peer, peer);
	if (transcript_wanted(r->plain.transcript))
		transcript_bytes(r->plain.transcript, peer, TRANSCRIPT_IN, 0,
		    d->data, d->len);
	if (d->cut) {
		error_set(&err, ERROR_BROKEN, NULL, peer,
		    "a datagram was cut to %zu bytes", d->len);
		plain_fail(&r->plain, &err);
		return;
	}
	plain_info(
	    &r->plain, "%s: %zu byte%s", peer, d->len, d->len == 1 ? "" : "s");
}

static void recv_end(struct recv *r)
{
	receiver_pause(r->receiver);
	r->paused = true;
	loop_deadline_set(r->plain.loop, &r->quiet, CLOCK_NEVER);
	plain_verbose(&r->plain,
	    "received %" PRIu64 " datagram%s, %" PRIu64 " bytes", r->count,
	    r->count == 1 ? "" : "s", r->bytes);
	plain_end(&r->plain);
}

static void await(struct recv *r, int64_t limit_ms)
{
	loop_deadline_set(r->plain.loop, &r->quiet,
	    clock_after(loop_now_ms(r->plain.loop), limit_ms));
}

static void on_datagram(void *data, const struct datagram *d)
{
	struct recv *r = data;
	const struct options *opts = r->plain.opts;

	if (r->plain.ending)
		return; /* read in the same turn, after the last one counted */
	r->count++;
	r->bytes += d->len;
	report(r, d);
	show(r, d);
	if (opts->count > 0 && r->count == opts->count)
		recv_end(r);
	else
		await(r, opts->idle_timeout_ms);
}

static void on_failed(void *data, const struct error *err)
{
	struct recv *r = data;

	plain_abort(&r->plain, err);
}

static void on_output_ready(void *data)
{
	struct recv *r = data;

	if (!r->paused || r->plain.ending)
		return;
	r->paused = false;
	receiver_resume(r->receiver);
}

/* Silence after a datagram is the agreed end, before the first a failure. */
static void on_quiet(void *data)
{
	struct recv *r = data;
	const struct options *opts = r->plain.opts;
	bool idle = opts->idle_timeout_ms < opts->accept_timeout_ms;
	struct error err;
	char limit[32];

	if (r->count == 0) {
		units_duration_format(
		    idle ? opts->idle_timeout_ms : opts->accept_timeout_ms,
		    limit, sizeof(limit));
		error_set(&err, ERROR_TIMEOUT,
		    idle ? "--idle-timeout" : "--accept-timeout", NULL,
		    "no datagram within %s", limit);
		plain_fail(&r->plain, &err);
	}
	recv_end(r);
}

/* Turn by turn, as long as each finds a datagram that had arrived. */
static void on_last_turn(void *data)
{
	struct recv *r = data;
	int64_t now_ms = loop_now_ms(r->plain.loop);

	if (r->count > r->stop_count && now_ms < r->stop_ms) {
		r->stop_count = r->count;
		loop_deadline_set(r->plain.loop, &r->stop, now_ms);
		return;
	}
	recv_end(r);
	/* A reader of stdout that is stuck is not waited for. */
	loop_stop(r->plain.loop);
}

/* A signal is the agreed end; what had arrived by then is still shown. */
static void on_stop(void *data, int signum)
{
	struct recv *r = data;
	int64_t now_ms = loop_now_ms(r->plain.loop);

	(void)signum;
	r->stop_ms = now_ms + STOP_GRACE_MS;
	r->stop_count = r->count;
	loop_deadline_set(r->plain.loop, &r->stop, now_ms);
}

static bool recv_open(struct recv *r)
{
	struct receiver_handlers handlers = {
	    .datagram = on_datagram, .failed = on_failed, .data = r};
	const struct options *opts = r->plain.opts;
	struct buf where = {0};
	struct error err;
	bool ok;

	r->receiver = receiver_new(
	    r->plain.loop, &opts->endpoint, &opts->sock, &handlers, &err);
	if (!r->receiver) {
		plain_fail(&r->plain, &err);
		return false;
	}
	receiver_describe(r->receiver, &where);
	ok = plain_announce(&r->plain, &where, receiver_lacks_ipv6(r->receiver),
	    receiver_port(r->receiver));
	buf_free(&where);
	return ok;
}

static void recv_run(struct recv *r)
{
	const struct options *opts = r->plain.opts;

	loop_deadline_init(&r->quiet, on_quiet, r);
	loop_deadline_init(&r->stop, on_last_turn, r);
	r->plain.output_ready = on_output_ready;
	/* With --count a signal is not the agreed end. */
	r->plain.stop = opts->count == 0 ? on_stop : NULL;
	r->plain.data = r;
	if (recv_open(r)) {
		await(r, opts->accept_timeout_ms < opts->idle_timeout_ms
			     ? opts->accept_timeout_ms
			     : opts->idle_timeout_ms);
		receiver_resume(r->receiver);
		plain_run(&r->plain);
	}
	if (r->receiver)
		receiver_close(r->receiver);
	loop_deadline_remove(r->plain.loop, &r->quiet);
	loop_deadline_remove(r->plain.loop, &r->stop);
}

int cmd_udp_recv(struct invocation *inv)
{
	struct recv r = {.receiver = NULL};

	if (options_has_script(&inv->opts))
		return script_command(inv);
	if (plain_init(&r.plain, &inv->opts))
		recv_run(&r);
	return plain_fini(&r.plain);
}
