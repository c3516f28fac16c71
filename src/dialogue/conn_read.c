/*
 * The reading side of a connection: one request at a time, decided from the
 * unread bytes and the way the stream ended. It reads only while a request
 * waits; the result never depends on how much one read brought.
 */
#include "ncchat/dialogue/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "dialogue/conn_impl.h"

static void announce(struct conn *c)
{
	c->r.req.done(c->r.req.data);
}

/* ---- reading ---- */

static void stream_over(struct conn *c, enum io_status io, struct error *err)
{
	if (io == IO_EOF) {
		c->end = CONN_EOF;
		conn_note(c, "end of stream");
	} else {
		c->end = err->code == ECONNRESET ? CONN_RESET : CONN_BROKEN;
		c->end_error = *err;
		conn_note(c, c->end == CONN_RESET ? "reset by the peer"
						  : "connection broken");
	}
	c->read_armed = false;
}

static void got_bytes(struct conn *c, const uint8_t *data, size_t len)
{
	if (c->transcript && transcript_wanted(c->transcript))
		transcript_bytes(c->transcript, c->name, TRANSCRIPT_IN,
		    c->received, data, len);
	c->received += len;
	conn_touch(c);
}

/* A datagram transport fails once and may work again: UDP, refused. */
static bool datagram_failed(struct conn *c, const struct error *err)
{
	struct failure *f;

	if (c->has_end)
		return false;
	if (c->r.slot != SLOT_WAITING) {
		/* Nobody is there to be told: what we sent was refused. */
		conn_write_failed(c, err);
		return true;
	}
	f = failure_from_error(err);
	f->class = ERROR_DIALOGUE;
	return conn_decide_failed(c, f);
}

/* One read; true while another may bring more. */
static bool read_once(struct conn *c)
{
	size_t room = c->datagram ? TRANSPORT_DATAGRAM_MAX : c->read_size;
	uint8_t *into = buf_reserve(&c->in, room);
	struct error err;
	enum io_status io;
	size_t got = 0;

	error_clear(&err);
	io = transport_read(c->transport, into, room, &got, &err);
	if (io == IO_OK) {
		buf_commit(&c->in, got);
		c->has_datagram = c->datagram;
		got_bytes(c, into, got);
		if (!c->datagram && got == room && room < CONN_READ_MOST)
			c->read_size *= 2;
		return true;
	}
	if (buf_len(&c->in) == 0)
		buf_free(&c->in);
	if (io == IO_EOF || io == IO_ERROR) {
		if (io == IO_ERROR && datagram_failed(c, &err))
			return false;
		if (io == IO_EOF || !c->datagram || c->has_end)
			stream_over(c, io, &err);
	}
	return false;
}

/* Bytes above the kernel, which no readiness announces; true: decided. */
static bool read_held(struct conn *c)
{
	bool more = c->end == CONN_OPEN;

	while (more && c->transport && transport_pending(c->transport)) {
		more = read_once(c);
		/* Each datagram on its own. */
		if (c->r.slot == SLOT_DECIDED || conn_decide(c, false))
			return true;
	}
	return false;
}

void conn_on_readable(struct conn *c)
{
	bool more;

	if (c->r.slot != SLOT_WAITING || c->end != CONN_OPEN) {
		c->read_armed = false; /* nobody listens: let the window fill */
		return;
	}
	do {
		more = read_once(c);
		if (c->r.slot == SLOT_DECIDED || conn_decide(c, false)) {
			announce(c);
			return;
		}
	} while (more && c->transport && transport_pending(c->transport));
}

void conn_read_ended(struct conn *c)
{
	c->read_armed = false;
	if (c->r.slot == SLOT_WAITING && conn_decide(c, false))
		announce(c);
}

void conn_read_closed(struct conn *c, const char *how)
{
	if (c->r.slot != SLOT_WAITING)
		return;
	conn_decide_failed(
	    c, conn_fail(c, FAILURE_CLOSED, "%s: the connection was %s by us",
		   c->r.req.name, how));
	announce(c);
}

/* From now on a read tells what has arrived, held up by no filter. */
static void stop_waiting(struct conn *c)
{
	c->read_armed = false;
	conn_update_want(c);
}

/*
 * The deadline: what has arrived by now still counts, also when this process
 * was kept from looking for a while. A silence that was broken stays broken.
 */
static void on_deadline(void *data)
{
	struct conn *c = data;
	int looks = CONN_LAST_LOOKS; /* a flood must not keep us here */

	if (c->r.slot != SLOT_WAITING)
		return;
	stop_waiting(c);
	while (looks-- > 0 && c->end == CONN_OPEN && c->transport &&
	       read_once(c)) {
		if (conn_decide(c, false)) {
			announce(c);
			return;
		}
	}
	if (c->r.slot == SLOT_WAITING) {
		c->r.timed_out = true;
		conn_decide(c, true);
	}
	announce(c);
	conn_update_want(c);
}

static void on_quiet(void *data)
{
	struct conn *c = data;

	if (c->r.slot == SLOT_WAITING && c->r.req.verb == CONN_MATCH &&
	    !c->datagram && conn_decide(c, true))
		announce(c);
}

/* ---- the slot ---- */

static void begin_match(struct conn *c)
{
	struct conn_reader *r = &c->r;
	size_t n = r->req.match.count;

	if (!r->matcher)
		r->matcher = matcher_new();
	if (n > r->wants_cap) {
		r->wants = mem_resize(r->wants, n, sizeof *r->wants);
		r->wants_cap = n;
	}
	if (n > 0)
		memcpy(r->wants, r->req.match.wants, n * sizeof *r->wants);
	r->req.match.wants = r->wants;
	if (c->datagram) {
		/* keep_skipped has no meaning for messages; it says here that
		 * those that do not match are skipped. */
		r->req.match.keep_skipped = r->req.match.mode == MATCH_SKIP;
		r->req.match.mode = MATCH_MESSAGE;
	}
	matcher_start(r->matcher, &r->req.match);
}

bool conn_begin(struct conn *c, const struct conn_request *request)
{
	struct conn_reader *r = &c->r;

	r->req = *request;
	memset(&r->outcome, 0, sizeof r->outcome);
	r->slot = SLOT_WAITING;
	r->timed_out = false;
	r->remaining = request->count;
	r->skipped = 0;
	r->started_ms = loop_now_ms(c->loop);
	r->started_at = c->consumed;
	if (c->closing || !c->transport)
		return conn_decide_failed(
		    c, conn_fail(
			   c, FAILURE_CLOSED, "%s after close", request->name));
	if (request->verb == CONN_MATCH)
		begin_match(c);
	if (conn_decide(c, false) || read_held(c))
		return true;
	loop_deadline_set(c->loop, &r->deadline, request->deadline_ms);
	c->read_armed = c->end == CONN_OPEN;
	conn_update_want(c);
	return false;
}

const struct conn_outcome *conn_outcome(const struct conn *c)
{
	return &c->r.outcome;
}

void conn_take(struct conn *c)
{
	size_t taken = c->r.outcome.taken;

	if (c->has_datagram && !c->r.outcome.failure && !c->r.req.keep &&
	    c->r.req.verb != CONN_PEEK)
		conn_drop_datagram(c);
	else
		buf_consume(&c->in, taken);
	if (!c->datagram)
		c->consumed += taken;
	if (buf_len(&c->in) == 0 && !c->has_datagram)
		buf_free(&c->in);
	failure_unref(c->r.outcome.failure);
	c->r.outcome.failure = NULL;
	c->r.slot = SLOT_FREE;
}

void conn_abandon(struct conn *c)
{
	loop_deadline_set(c->loop, &c->r.deadline, CLOCK_NEVER);
	loop_deadline_set(c->loop, &c->r.quiet, CLOCK_NEVER);
	failure_unref(c->r.outcome.failure);
	c->r.outcome.failure = NULL;
	c->r.slot = SLOT_FREE;
}

bool conn_reading(const struct conn *c)
{
	return c->r.slot != SLOT_FREE;
}

const uint8_t *conn_unread(const struct conn *c)
{
	return buf_data(&c->in);
}

size_t conn_look(struct conn *c)
{
	int looks = CONN_LAST_LOOKS;

	stop_waiting(c);
	while (looks-- > 0 && c->end == CONN_OPEN && c->transport &&
	       !c->closing && !c->has_datagram && read_once(c))
		;
	return buf_len(&c->in);
}

bool conn_has_datagram(const struct conn *c)
{
	return c->has_datagram;
}

size_t conn_unread_len(const struct conn *c)
{
	return buf_len(&c->in);
}

void conn_read_init(struct conn *c)
{
	loop_deadline_init(&c->r.deadline, on_deadline, c);
	loop_deadline_init(&c->r.quiet, on_quiet, c);
}

void conn_read_fini(struct conn *c)
{
	loop_deadline_remove(c->loop, &c->r.deadline);
	loop_deadline_remove(c->loop, &c->r.quiet);
	failure_unref(c->r.outcome.failure);
	matcher_free(c->r.matcher);
	free(c->r.wants);
	free(c->r.ovector);
}
