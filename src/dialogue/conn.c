/*
 * The life of a connection and its ends. The reading side is in conn_read.c,
 * the sending side in conn_write.c. Nothing here blocks, and nothing here knows a script.
 */
#include "ncchat/dialogue/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "dialogue/conn_impl.h"

void conn_note(struct conn *c, const char *text)
{
	if (c->transcript && transcript_wanted(c->transcript))
		transcript_note(c->transcript, c->name, "%s", text);
}

void conn_touch(struct conn *c)
{
	if (c->idle_ms != CLOCK_NEVER)
		loop_deadline_set(c->loop, &c->idle,
		    clock_after(loop_now_ms(c->loop), c->idle_ms));
}

void conn_update_want(struct conn *c)
{
	unsigned want = 0;

	if (!c->transport)
		return;
	if (c->read_armed)
		want |= LOOP_READ;
	if (buf_len(&c->w.queue) > 0)
		want |= LOOP_WRITE;
	transport_want(c->transport, want);
}

/* ---- ends ---- */

struct failure *conn_shutdown(struct conn *c)
{
	if (c->closing || !c->transport)
		return conn_fail(c, FAILURE_CLOSED, "shutdown after close");
	if (c->w.shutdown_wanted)
		return NULL;
	c->w.shutdown_wanted = true;
	conn_note(c, "shutdown");
	if (buf_len(&c->w.queue) == 0 && !error_is_set(&c->w.error))
		conn_shutdown_now(c);
	return NULL;
}

static void drop_transport(struct conn *c)
{
	struct buf text = {0};

	if (!c->transport)
		return;
	if (!c->described) {
		conn_describe(c, &text);
		c->described = mem_strdup(buf_cstr(&text));
		buf_free(&text);
	}
	c->read_armed = false;
	transport_on_ready(c->transport, NULL, NULL);
	c->transport = NULL;
}

struct failure *conn_reset(struct conn *c)
{
	struct transport *t = c->transport;
	struct error err;

	if (c->closing || !t)
		return conn_fail(c, FAILURE_CLOSED, "reset after close");
	if (!transport_set_reset(t, &err)) {
		struct failure *f = failure_from_error(&err);

		f->code = FAILURE_USAGE;
		f->class = ERROR_DIALOGUE;
		return f;
	}
	conn_note(c, "reset by us");
	c->closing = true;
	c->w.told = true;
	conn_read_closed(c, "reset");
	drop_transport(c);
	transport_close(t);
	return NULL;
}

static void close_over(struct conn *c, struct failure *f)
{
	void (*done)(void *, struct failure *) = c->close_done;

	loop_deadline_set(c->loop, &c->close_deadline, CLOCK_NEVER);
	c->close_done = NULL;
	if (done)
		done(c->close_data, f);
	else
		failure_unref(f);
}

static void on_drained(void *data, const uint8_t *bytes, size_t len)
{
	struct conn *c = data;

	if (c->transcript && transcript_wanted(c->transcript))
		transcript_bytes(c->transcript, c->name, TRANSCRIPT_IN,
		    c->received, bytes, len);
	c->received += len;
	c->drained += len;
	if (buf_len(&c->drained_head) < CONN_DRAINED_KEPT)
		buf_append(&c->drained_head, bytes,
		    len < CONN_DRAINED_KEPT ? len : CONN_DRAINED_KEPT);
}

static struct failure *late_failure(struct conn *c, const struct error *err)
{
	struct failure *f = failure_from_error(err);
	struct buf who = {0};

	conn_describe(c, &who);
	failure_set_text(&f->conn, buf_cstr(&who));
	buf_free(&who);
	return f;
}

static void on_lingered(void *data, const struct error *err)
{
	struct conn *c = data;

	c->linger = NULL;
	conn_note(c, err ? "closed: broken" : "closed");
	close_over(c, err ? late_failure(c, err) : NULL);
}

/* The queue is empty, or will never be: the last steps. */
void conn_finish_close(struct conn *c)
{
	struct linger_handlers handlers = {on_drained, on_lingered, c};
	struct transport *t = c->transport;
	bool broken = c->end == CONN_RESET || c->end == CONN_BROKEN ||
		      error_is_set(&c->w.error) || buf_len(&c->w.queue) > 0;
	char left[48];

	if (!t)
		return;
	/* A reset that came before is as good as one that comes now. */
	if ((c->end == CONN_RESET || c->end == CONN_BROKEN) &&
	    !error_is_set(&c->w.error))
		c->w.error = c->end_error;
	drop_transport(c);
	loop_deadline_set(c->loop, &c->close_deadline, CLOCK_NEVER);
	if (!broken) {
		c->linger = linger_start(
		    c->loop, t, c->end == CONN_EOF, c->linger_ms, &handlers);
		return;
	}
	transport_close(t);
	if (buf_len(&c->w.queue) > 0 && !error_is_set(&c->w.error)) {
		conn_describe_queue(c, left);
		error_set(&c->w.error, ERROR_BROKEN, "close", c->described,
		    "%s not delivered", left);
	}
	loop_deadline_set(c->loop, &c->close_deadline, loop_now_ms(c->loop));
}

static void on_close_deadline(void *data)
{
	struct conn *c = data;

	if (c->transport)
		conn_finish_close(c); /* the peer takes nothing any more */
	else
		close_over(c, conn_late_failure(c));
}

void conn_close(struct conn *c,
    void (*done)(void *data, struct failure *failure), void *data)
{
	bool again = c->closing;

	c->close_done = done;
	c->close_data = data;
	c->closing = true;
	c->read_armed = false;
	conn_read_closed(c, "closed");
	loop_deadline_set(c->loop, &c->idle, CLOCK_NEVER);
	if (!c->transport) {
		if (!c->linger) /* a reset, or closed before */
			loop_deadline_set(
			    c->loop, &c->close_deadline, loop_now_ms(c->loop));
		return;
	}
	if (again)
		return;
	if (buf_len(&c->w.queue) == 0 || error_is_set(&c->w.error)) {
		conn_finish_close(c);
		return;
	}
	conn_update_want(c);
	loop_deadline_set(c->loop, &c->close_deadline,
	    clock_after(loop_now_ms(c->loop), c->linger_ms));
}

bool conn_is_closed(const struct conn *c)
{
	return c->closing;
}

void conn_set_linger(struct conn *c, int64_t linger_ms)
{
	c->linger_ms = linger_ms;
}

size_t conn_drained(const struct conn *c, const uint8_t **data)
{
	*data = buf_data(&c->drained_head);
	return c->drained;
}

struct failure *conn_late_failure(struct conn *c)
{
	if (!error_is_set(&c->w.error) || c->w.told)
		return NULL;
	c->w.told = true;
	return late_failure(c, &c->w.error);
}

enum conn_end conn_ended(const struct conn *c)
{
	return c->end;
}

static void on_idle(void *data)
{
	struct conn *c = data;
	struct error err;

	error_set(&err, ERROR_TIMEOUT, "", c->name,
	    "nothing was sent or received for %.3g s (--idle-timeout)",
	    (double)c->idle_ms / 1000);
	conn_note(c, "idle timeout");
	c->end = CONN_BROKEN;
	c->end_error = err;
	conn_write_failed(c, &err);
	conn_read_ended(c);
	conn_update_want(c);
}

/* ---- life ---- */

static void on_ready(void *data, unsigned ready)
{
	struct conn *c = data;

	if (ready & LOOP_WRITE)
		conn_on_writable(c);
	if ((ready & LOOP_READ) && c->transport && !c->closing)
		conn_on_readable(c);
	conn_update_want(c);
}

struct conn *conn_new(struct loop *loop, struct transport *transport,
    const struct conn_opts *opts)
{
	struct conn *c = mem_zalloc(sizeof *c);

	c->loop = loop;
	c->transport = transport;
	c->transcript = opts->transcript;
	conn_set_name(c, opts->name);
	c->peer = transport->peer;
	c->local = transport->local;
	c->kind = transport->kind;
	c->datagram = transport->datagram;
	c->has_end = transport->connection;
	c->read_size = CONN_READ_SIZE;
	c->idle_ms = opts->idle_ms;
	c->linger_ms = opts->linger_ms;
	conn_write_init(c);
	loop_deadline_init(&c->idle, on_idle, c);
	loop_deadline_init(&c->close_deadline, on_close_deadline, c);
	conn_read_init(c);
	transport_on_ready(transport, on_ready, c);
	conn_touch(c);
	return c;
}

void conn_free(struct conn *c)
{
	if (!c)
		return;
	linger_cancel(c->linger);
	transport_close(c->transport);
	loop_deadline_remove(c->loop, &c->idle);
	loop_deadline_remove(c->loop, &c->close_deadline);
	conn_write_fini(c);
	conn_read_fini(c);
	buf_free(&c->in);
	buf_free(&c->drained_head);
	free(c->name);
	free(c->described);
	free(c);
}

/* ---- facts ---- */

const char *conn_name(const struct conn *c)
{
	return c->name;
}

void conn_set_name(struct conn *c, const char *name)
{
	char escaped[64]; /* a script's choice: it may hold anything */

	escape_into(escaped, sizeof escaped, name, strlen(name));
	free(c->name);
	c->name = mem_strdup(escaped);
}

bool conn_is_datagram(const struct conn *c)
{
	return c->datagram;
}

bool conn_has_end(const struct conn *c)
{
	return c->has_end;
}

enum endpoint_kind conn_kind(const struct conn *c)
{
	return c->kind;
}

const struct address *conn_peer(const struct conn *c)
{
	return &c->peer;
}

const struct address *conn_local(const struct conn *c)
{
	return &c->local;
}

void conn_describe(const struct conn *c, struct buf *out)
{
	char text[TRANSPORT_TEXT];

	if (c->described) {
		buf_puts(out, c->described);
		return;
	}
	transport_describe(c->transport, text);
	buf_printf(out, "%s %s", c->name, text);
}
