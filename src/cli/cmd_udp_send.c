/*
 * udp-send: each DATA argument is a datagram, or each line of stdin without
 * its line feed.
 *
 * UDP says nothing of success. What it does say, that nobody listens there
 * (ICMP), comes as an error of a later call: so the socket is watched while
 * there is more to send, and for a moment after the last datagram.
 */
#include "cli/plain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/say.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/base/units.h"
#include "ncchat/net/dial.h"

#define DATAGRAM_MAX 65507 /* 65,535 less the headers of IPv4 and UDP */
#define SETTLE_MS    100   /* for a refusal of the last datagram */
#define PAUSE_MS     5	   /* when the kernel has no room */
#define TURN_SENDS   64

struct sender {
	struct plain plain;
	struct dial *dial;	     /* owned while it lasts */
	struct transport *transport; /* owned */
	struct loop_deadline pause;  /* then sender_step() */
	struct loop_deadline settle; /* then it is over */
	struct loop_deadline idle;
	size_t next_arg;
	struct buf input; /* of stdin, not sent yet */
	bool input_ended;
	bool settling;
	uint64_t lines, sent, bytes, replies;
	uint8_t *reply; /* owned; NULL until something comes back */
};

struct payload {
	const void *data;
	size_t len;
	size_t taken; /* of the input, with its line feed */
};

static void sender_step(void *data);

static bool refuse_size(
    struct sender *s, const char *what, uint64_t number, size_t len)
{
	struct error err;

	error_set(&err, ERROR_USAGE, "udp-send", NULL,
	    "%s %" PRIu64 " has %zu bytes%s, a datagram holds at most %d: %s",
	    what, number, len, strcmp(what, "line") == 0 ? " or more" : "",
	    DATAGRAM_MAX, strerror(EMSGSIZE));
	plain_abort(&s->plain, &err);
	return false;
}

static bool args_fit(struct sender *s)
{
	const struct words *args = &s->plain.opts->args;

	for (size_t i = 0; i < args->count; i++) {
		if (strlen(args->word[i]) > DATAGRAM_MAX)
			return refuse_size(
			    s, "DATA", i + 1, strlen(args->word[i]));
	}
	return true;
}

/* ---- what to send next ---- */

enum supply { SUPPLY_READY, SUPPLY_WAIT, SUPPLY_END, SUPPLY_FAILED };

static enum supply supply_arg(struct sender *s, struct payload *p)
{
	const struct words *args = &s->plain.opts->args;

	if (s->next_arg == args->count)
		return SUPPLY_END;
	p->data = args->word[s->next_arg];
	p->len = strlen(args->word[s->next_arg]);
	p->taken = 0;
	return SUPPLY_READY;
}

/* True: a whole line, or the last one, is in the input. */
static bool line_in_input(struct sender *s, struct payload *p)
{
	size_t len = buf_len(&s->input);
	const uint8_t *lf;

	if (len == 0)
		return false;
	p->data = buf_data(&s->input);
	lf = memchr(p->data, '\n', len);
	if (!lf && !s->input_ended)
		return false;
	p->len = lf ? (size_t)(lf - buf_data(&s->input)) : len;
	p->taken = lf ? p->len + 1 : len;
	return true;
}

static enum supply supply_line(struct sender *s, struct payload *p)
{
	while (!line_in_input(s, p)) {
		struct error err;
		size_t got;

		if (s->input_ended)
			return SUPPLY_END;
		p->len = buf_len(&s->input);
		if (p->len > DATAGRAM_MAX)
			break;
		switch (stdio_in_read(s->plain.in,
		    buf_reserve(&s->input, DATAGRAM_MAX), DATAGRAM_MAX, &got,
		    &err)) {
		case IO_OK:
			buf_commit(&s->input, got);
			continue;
		case IO_EOF:
			s->input_ended = true;
			continue;
		case IO_WANT_READ:
		case IO_WANT_WRITE:
			return SUPPLY_WAIT;
		case IO_ERROR:
			plain_abort(&s->plain, &err);
			return SUPPLY_FAILED;
		}
	}
	if (p->len <= DATAGRAM_MAX)
		return SUPPLY_READY;
	refuse_size(s, "line", s->lines + 1, p->len);
	return SUPPLY_FAILED;
}

static enum supply supply(struct sender *s, struct payload *p)
{
	return s->plain.opts->args.count > 0 ? supply_arg(s, p)
					     : supply_line(s, p);
}

/* ---- sending ---- */

static void sender_moved(struct sender *s)
{
	const struct options *opts = s->plain.opts;

	if (opts->idle_timeout_ms != CLOCK_NEVER)
		loop_deadline_set(s->plain.loop, &s->idle,
		    clock_after(
			loop_now_ms(s->plain.loop), opts->idle_timeout_ms));
}

static void sender_sent(struct sender *s, const struct payload *p)
{
	if (transcript_wanted(s->plain.transcript))
		transcript_bytes(s->plain.transcript, "c1", TRANSCRIPT_OUT,
		    s->bytes, p->data, p->len);
	s->sent++;
	s->bytes += p->len;
	if (s->plain.opts->args.count > 0)
		s->next_arg++;
	else
		s->lines++;
	buf_consume(&s->input, p->taken);
	sender_moved(s);
}

static void sender_failed(struct sender *s, const struct error *err)
{
	if (err->code == ENOBUFS || err->code == ENOMEM)
		loop_deadline_set(s->plain.loop, &s->pause,
		    loop_now_ms(s->plain.loop) + PAUSE_MS);
	else
		plain_abort(&s->plain, err);
}

/* True: go on. */
static bool sender_send(struct sender *s, const struct payload *p)
{
	struct error err;
	size_t put;

	switch (transport_write(s->transport, p->data, p->len, &put, &err)) {
	case IO_OK:
		sender_sent(s, p);
		return true;
	case IO_WANT_READ:
	case IO_WANT_WRITE:
		transport_want(s->transport, LOOP_READ | LOOP_WRITE);
		return false;
	case IO_EOF:
	case IO_ERROR:
		sender_failed(s, &err);
		return false;
	}
	return false;
}

static void sender_settle(struct sender *s)
{
	s->settling = true;
	loop_deadline_set(s->plain.loop, &s->idle, CLOCK_NEVER);
	loop_deadline_set(
	    s->plain.loop, &s->settle, loop_now_ms(s->plain.loop) + SETTLE_MS);
}

static void sender_step(void *data)
{
	struct sender *s = data;
	struct payload p;

	stdio_in_want(s->plain.in, false, NULL, NULL);
	transport_want(s->transport, LOOP_READ);
	for (int i = 0; i < TURN_SENDS; i++) {
		switch (supply(s, &p)) {
		case SUPPLY_READY:
			if (!sender_send(s, &p))
				return;
			continue;
		case SUPPLY_WAIT:
			stdio_in_want(s->plain.in, true, sender_step, s);
			return;
		case SUPPLY_END:
			sender_settle(s);
			return;
		case SUPPLY_FAILED:
			return;
		}
	}
	loop_deadline_set(s->plain.loop, &s->pause, loop_now_ms(s->plain.loop));
}

/* Answers are nobody's here, refusals are. False: it is over. */
static bool sender_listen(struct sender *s)
{
	struct error err;
	size_t got;

	if (!s->reply)
		s->reply = mem_resize(NULL, TRANSPORT_DATAGRAM_MAX, 1);
	for (int i = 0; i < TURN_SENDS; i++) {
		enum io_status status = transport_read(
		    s->transport, s->reply, TRANSPORT_DATAGRAM_MAX, &got, &err);

		if (status == IO_ERROR) {
			plain_abort(&s->plain, &err);
			return false;
		}
		if (status != IO_OK)
			return true;
		s->replies++;
	}
	return true;
}

static void on_ready(void *data, unsigned ready)
{
	struct sender *s = data;

	if ((ready & LOOP_READ) && !sender_listen(s))
		return;
	if ((ready & LOOP_WRITE) && !s->settling)
		sender_step(s);
}

/* ---- beginning and end ---- */

static void on_settled(void *data)
{
	struct sender *s = data;
	char peer[ENDPOINT_TEXT];

	if (!sender_listen(s))
		return;
	transport_peer(s->transport, peer);
	plain_verbose(&s->plain,
	    "sent %" PRIu64 " datagram%s, %" PRIu64 " bytes, to %s", s->sent,
	    s->sent == 1 ? "" : "s", s->bytes, peer);
	if (s->replies > 0)
		plain_verbose(&s->plain,
		    "%" PRIu64 " datagrams came back and were not read",
		    s->replies);
	plain_end(&s->plain);
}

static void on_idle(void *data)
{
	struct sender *s = data;
	struct error err;
	char limit[32];

	units_duration_format(
	    s->plain.opts->idle_timeout_ms, limit, sizeof(limit));
	error_set(&err, ERROR_TIMEOUT, "--idle-timeout", NULL,
	    "nothing to send for %s", limit);
	plain_abort(&s->plain, &err);
}

static void on_connected(
    void *data, struct transport *transport, const struct error *err)
{
	struct sender *s = data;
	char text[TRANSPORT_TEXT];

	s->dial = NULL;
	if (!transport) {
		plain_abort(&s->plain, err);
		return;
	}
	s->transport = transport;
	transport_on_ready(transport, on_ready, s);
	transport_describe(transport, text);
	plain_verbose(&s->plain, "connected %s", text);
	sender_moved(s);
	sender_step(s);
}

static void on_attempt_failed(void *data, const struct error *err)
{
	struct sender *s = data;

	if (s->plain.opts->verbose > 0)
		say_error(err);
}

static void sender_run(struct sender *s)
{
	const struct options *opts = s->plain.opts;
	struct loop *loop = s->plain.loop;

	loop_deadline_init(&s->pause, sender_step, s);
	loop_deadline_init(&s->settle, on_settled, s);
	loop_deadline_init(&s->idle, on_idle, s);
	s->dial = dial_start(loop, &opts->endpoint, &opts->sock,
	    opts->connect_timeout_ms, on_connected, on_attempt_failed, s);
	plain_run(&s->plain);
	if (s->dial)
		dial_cancel(s->dial);
	transport_close(s->transport);
	loop_deadline_remove(loop, &s->pause);
	loop_deadline_remove(loop, &s->settle);
	loop_deadline_remove(loop, &s->idle);
	buf_free(&s->input);
	free(s->reply);
}

int cmd_udp_send(struct invocation *inv)
{
	struct sender s = {.dial = NULL};

	if (options_has_script(&inv->opts))
		return script_command(inv);
	if (plain_init(&s.plain, &inv->opts) && args_fit(&s))
		sender_run(&s);
	return plain_fini(&s.plain);
}
