/*
 * The pump: one step moves what can be moved in both directions and then
 * waits for exactly what would let it move more, so that no state spins.
 */
#include "pump_impl.h"

#include <stdlib.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/base/units.h"

static void pump_step(void *data);

void pump_buf_free(struct pump_buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = 0;
}

void pump_buf_prepare(struct pump_buf *b)
{
	size_t len = b->filled ? PUMP_BUFFER : PUMP_BUFFER_FIRST;

	if (b->len >= len)
		return;
	pump_buf_free(b);
	b->data = mem_resize(NULL, len, 1);
	b->len = len;
}

void pump_buf_read(struct pump_buf *b, size_t got)
{
	if (got == b->len)
		b->filled = true;
}

void pump_moved(struct pump *p)
{
	if (p->opts.idle_ms != CLOCK_NEVER)
		loop_deadline_set(p->loop, &p->idle,
		    clock_after(loop_now_ms(p->loop), p->opts.idle_ms));
}

/* Nothing of it happens any more; the transport is closed. */
static void pump_halt(struct pump *p)
{
	p->over = true;
	loop_deadline_remove(p->loop, &p->step);
	loop_deadline_remove(p->loop, &p->idle);
	if (p->opts.in)
		stdio_in_want(p->opts.in, false, NULL, NULL);
	transport_close(p->transport);
	p->transport = NULL;
	linger_cancel(p->closing);
	p->closing = NULL;
}

/* The last thing a callback does: done() may free p. */
static void pump_finish(struct pump *p, const struct error *err)
{
	struct pump_end end = {.err = err,
	    .received = p->received,
	    .sent = p->sent,
	    .lasted_ms = loop_now_ms(p->loop) - p->start_ms,
	    .input_open = p->input_open};

	pump_halt(p);
	p->opts.done(p->opts.data, &end);
}

static void on_closed(void *data, const struct error *err)
{
	struct pump *p = data;

	p->closing = NULL;
	pump_finish(p, err);
}

static void pump_close(struct pump *p)
{
	struct linger_handlers handlers = {.done = on_closed, .data = p};

	loop_deadline_set(p->loop, &p->idle, CLOCK_NEVER);
	loop_deadline_set(p->loop, &p->step, CLOCK_NEVER);
	if (p->opts.in)
		stdio_in_want(p->opts.in, false, NULL, NULL);
	p->closing = linger_start(
	    p->loop, p->transport, true, p->opts.linger_ms, &handlers);
	p->transport = NULL;
}

static void on_idle(void *data)
{
	struct pump *p = data;
	struct error err;
	char peer[ENDPOINT_TEXT];
	char limit[32];

	units_duration_format(p->opts.idle_ms, limit, sizeof(limit));
	transport_peer(p->transport, peer);
	error_set(&err, ERROR_TIMEOUT, "", peer,
	    "nothing sent or received for %s (--idle-timeout)", limit);
	pump_finish(p, &err);
}

static void pump_wait(struct pump *p)
{
	transport_want(p->transport, p->want);
	if (p->opts.in)
		stdio_in_want(p->opts.in, p->want_input, pump_step, p);
}

/* Looks how both directions stand; p may be gone afterwards. */
static void pump_judge(struct pump *p)
{
	if (p->up == UP_BROKEN) {
		pump_finish(p, &p->up_err);
		return;
	}
	switch (p->down) {
	case DOWN_OPEN:
		pump_wait(p);
		return;
	case DOWN_FAILED:
		pump_finish(p, &p->down_err);
		return;
	case DOWN_EOF:
		break;
	}
	if (p->up == UP_FAILED)
		pump_finish(p, &p->up_err);
	else if (p->up == UP_SHUT || p->up == UP_NONE)
		pump_close(p);
	else
		pump_wait(p);
}

static void pump_step(void *data)
{
	struct pump *p = data;

	p->want = 0;
	p->want_input = false;
	/* In this order an end of the peer is known before stdin is read. */
	pump_down_run(p);
	if (p->down != DOWN_FAILED)
		pump_up_run(p);
	pump_judge(p);
}

static void on_ready(void *data, unsigned ready)
{
	(void)ready;
	pump_step(data);
}

void pump_output_ready(struct pump *p)
{
	if (!p->over && !p->closing)
		pump_step(p);
}

struct pump *pump_new(struct loop *loop, struct transport *transport,
    const struct pump_opts *opts)
{
	struct pump *p = mem_zalloc(sizeof(*p));

	p->loop = loop;
	p->opts = *opts;
	p->name = mem_strdup(opts->name);
	p->transport = transport;
	p->up = opts->in ? UP_OPEN : UP_NONE;
	p->down = DOWN_OPEN;
	p->start_ms = loop_now_ms(loop);
	p->input_ms = p->start_ms;
	transport_on_ready(transport, on_ready, p);
	loop_deadline_init(&p->step, pump_step, p);
	loop_deadline_init(&p->idle, on_idle, p);
	loop_deadline_set(loop, &p->step, p->start_ms);
	pump_moved(p);
	return p;
}

void pump_free(struct pump *p)
{
	if (!p)
		return;
	if (!p->over)
		pump_halt(p);
	pump_buf_free(&p->up_buf);
	pump_buf_free(&p->down_buf);
	free(p->name);
	free(p);
}
