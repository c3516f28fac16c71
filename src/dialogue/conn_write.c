/*
 * The sending side of a connection: one queue, written at once as far as it
 * goes, the rest when the transport takes more. A short write, EAGAIN or a
 * peer that does not read change nothing but the time it takes.
 */
#include "ncchat/dialogue/conn.h"

#include <stdio.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "dialogue/conn_impl.h"

static void writer_done(struct conn *c)
{
	if (!c->w.waiting)
		return;
	c->w.waiting = false;
	loop_deadline_set(c->loop, &c->w.deadline, CLOCK_NEVER);
	c->w.done(c->w.data);
}

/* The error as a failure; who gets it passes it on. */
static struct failure *tell_error(struct conn *c)
{
	struct failure *f = failure_from_error(&c->w.error);

	f->class =
	    c->w.error.class == ERROR_TIMEOUT ? ERROR_TIMEOUT : ERROR_DIALOGUE;
	c->w.told = true;
	/* The next datagram may fare better: nothing is broken for good. */
	if (c->datagram && !c->has_end && c->end == CONN_OPEN) {
		error_clear(&c->w.error);
		c->w.told = false;
	}
	return f;
}

void conn_write_failed(struct conn *c, const struct error *err)
{
	c->w.error = *err;
	buf_free(&c->w.queue);
	if (c->w.waiting)
		c->w.failure = tell_error(c);
	writer_done(c);
}

static enum io_status write_datagrams(struct conn *c, struct error *err)
{
	while (buf_len(&c->w.queue) > 0) {
		const uint8_t *head = buf_data(&c->w.queue);
		enum io_status io;
		uint32_t len;
		size_t put;

		memcpy(&len, head, sizeof len);
		io = transport_write(
		    c->transport, head + sizeof len, len, &put, err);
		if (io != IO_OK)
			return io;
		buf_consume(&c->w.queue, sizeof len + len);
		c->sent += len;
	}
	return IO_OK;
}

static enum io_status write_stream(struct conn *c, struct error *err)
{
	while (buf_len(&c->w.queue) > 0) {
		enum io_status io;
		size_t put = 0;

		io = transport_write(c->transport, buf_data(&c->w.queue),
		    buf_len(&c->w.queue), &put, err);
		if (io != IO_OK)
			return io;
		buf_consume(&c->w.queue, put);
		c->sent += put;
	}
	return IO_OK;
}

void conn_shutdown_now(struct conn *c)
{
	struct error err;

	c->w.shutdown_done = true;
	if (transport_shutdown_write(c->transport, &err) == IO_ERROR &&
	    !error_is_set(&c->w.error))
		c->w.error = err;
}

/* Writes what goes; false when writing has failed for good. */
static bool flush(struct conn *c)
{
	size_t before = buf_len(&c->w.queue);
	struct error err;
	enum io_status io;

	if (error_is_set(&c->w.error) || !c->transport)
		return false;
	error_clear(&err);
	io = c->datagram ? write_datagrams(c, &err) : write_stream(c, &err);
	if (io == IO_ERROR) {
		conn_write_failed(c, &err);
		return false;
	}
	if (buf_len(&c->w.queue) < before)
		conn_touch(c);
	if (buf_len(&c->w.queue) == 0) {
		buf_free(&c->w.queue);
		if (c->w.shutdown_wanted && !c->w.shutdown_done)
			conn_shutdown_now(c);
	}
	if (c->w.waiting && buf_len(&c->w.queue) <= c->w.below)
		writer_done(c);
	return true;
}

void conn_on_writable(struct conn *c)
{
	size_t before = buf_len(&c->w.queue);

	flush(c);
	if (!c->closing)
		return;
	if (buf_len(&c->w.queue) == 0)
		conn_finish_close(c);
	else if (buf_len(&c->w.queue) < before)
		loop_deadline_set(c->loop, &c->close_deadline,
		    clock_after(loop_now_ms(c->loop), c->linger_ms));
}

static struct failure *refuse_send(struct conn *c)
{
	if (c->closing || !c->transport)
		return conn_fail(
		    c, FAILURE_CLOSED, "send after close: nothing was sent");
	if (c->w.shutdown_wanted)
		return conn_fail(
		    c, FAILURE_USAGE, "send after shutdown: nothing was sent");
	return error_is_set(&c->w.error) ? tell_error(c) : NULL;
}

static void say_sent(struct conn *c, const void *data, size_t len)
{
	if (c->transcript && transcript_wanted(c->transcript))
		transcript_bytes(c->transcript, c->name, TRANSCRIPT_OUT,
		    c->w.given, data, len);
	c->w.given += len;
}

struct failure *conn_send(struct conn *c, const void *data, size_t len)
{
	struct failure *f = refuse_send(c);
	uint32_t frame = (uint32_t)len;

	if (f)
		return f;
	if (c->datagram && len >= TRANSPORT_DATAGRAM_MAX)
		return conn_fail(c, FAILURE_USAGE,
		    "send: %zu bytes do not fit a datagram", len);
	if (len == 0 && !c->datagram)
		return NULL;
	say_sent(c, data, len);
	if (c->datagram)
		buf_append(&c->w.queue, &frame, sizeof frame);
	buf_append(&c->w.queue, data, len);
	flush(c);
	conn_update_want(c);
	/* Of a stream a late error is raised by the next verb, or at the end:
	 * what the peer said before it broke can still be read. */
	return c->datagram ? refuse_send(c) : NULL;
}

bool conn_send_full(const struct conn *c)
{
	return buf_len(&c->w.queue) > CONN_SEND_HIGH;
}

void conn_describe_queue(const struct conn *c, char out[48])
{
	const uint8_t *head = buf_data(&c->w.queue);
	size_t left = buf_len(&c->w.queue);
	size_t count = c->datagram ? 0 : left;

	while (c->datagram && left > 0) {
		uint32_t len;

		memcpy(&len, head, sizeof len);
		head += sizeof len + len;
		left -= sizeof len + len;
		count++;
	}
	snprintf(out, 48, "%zu %s%s", count, c->datagram ? "datagram" : "byte",
	    count == 1 ? "" : "s");
}

size_t conn_send_queued(const struct conn *c)
{
	return buf_len(&c->w.queue);
}

/* Nothing to wait for: all was written, or nothing ever will be. */
static bool wait_is_over(const struct conn *c)
{
	return buf_len(&c->w.queue) <= c->w.below ||
	       error_is_set(&c->w.error) || !c->transport;
}

static void on_send_deadline(void *data)
{
	struct conn *c = data;
	char left[48];

	if (!c->w.waiting)
		return;
	if (wait_is_over(c)) {
		if (error_is_set(&c->w.error))
			c->w.failure = refuse_send(c);
		writer_done(c);
		return;
	}
	conn_describe_queue(c, left);
	c->w.failure = conn_fail(c, FAILURE_TIMEOUT,
	    "send timed out after %.3g s: the peer does not read (%s wait to "
	    "be sent)",
	    (double)c->w.timeout_ms / 1000, left);
	c->w.failure->waited_ms = c->w.timeout_ms;
	writer_done(c);
}

size_t conn_undelivered(const struct conn *c)
{
	return c->transport ? transport_unsent(c->transport) : 0;
}

void conn_send_wait(struct conn *c, size_t below, int64_t deadline_ms,
    int64_t timeout_ms, void (*done)(void *data), void *data)
{
	c->w.waiting = true;
	c->w.below = below;
	c->w.done = done;
	c->w.data = data;
	c->w.timeout_ms = timeout_ms;
	loop_deadline_set(c->loop, &c->w.deadline,
	    wait_is_over(c) ? loop_now_ms(c->loop) : deadline_ms);
	conn_update_want(c);
}

void conn_send_abandon(struct conn *c)
{
	c->w.waiting = false;
	loop_deadline_set(c->loop, &c->w.deadline, CLOCK_NEVER);
	failure_unref(c->w.failure);
	c->w.failure = NULL;
}

bool conn_send_waiting(const struct conn *c)
{
	return c->w.waiting;
}

struct failure *conn_send_failure(struct conn *c)
{
	struct failure *f = c->w.failure;

	c->w.failure = NULL;
	return f;
}

void conn_write_init(struct conn *c)
{
	loop_deadline_init(&c->w.deadline, on_send_deadline, c);
}

void conn_write_fini(struct conn *c)
{
	loop_deadline_remove(c->loop, &c->w.deadline);
	buf_free(&c->w.queue);
	failure_unref(c->w.failure);
}
