/*
 * The rechunk filter: what is read is cut into pieces of random length, often
 * single bytes, with pauses of up to 2 ms in between. The order, the bytes
 * and the way it ends stay the same. Datagrams are delayed, never cut.
 *
 * It reads ahead up to 4 KiB before it cuts, so that pieces also join what
 * came in different segments. An end or a reset is kept until all bytes in
 * front of it have been given out. Writing goes straight through.
 */
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/net/transport.h"

#define HELD_MAX   65536
#define READ_AHEAD 4096
#define PIECE_MAX  4096
#define PAUSE_MAX  2 /* ms */

struct rechunk {
	struct transport t;	 /* first: a transport is one of these */
	struct transport *under; /* owned */
	uint64_t random;
	struct buf held;
	enum io_status end; /* IO_OK: goes on; else what comes after held */
	struct error end_err;
	int64_t pause_until_ms;
	bool rested; /* a pause is over: now something must come */
	unsigned want;
	struct loop_deadline kick;
};

static struct rechunk *of(struct transport *t)
{
	return (struct rechunk *)t;
}

/* splitmix64: well mixed from any seed, also 0, 1, 2... */
static uint64_t next_random(struct rechunk *f, uint64_t below)
{
	uint64_t z = f->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

/* ---- being called when something is possible ---- */

/* Bytes, or an end, that no descriptor will announce. */
static bool holds(const struct rechunk *f)
{
	return buf_len(&f->held) > 0 || f->end != IO_OK;
}

static void update(struct rechunk *f)
{
	bool own = holds(f) || f->pause_until_ms;
	int64_t now_ms;

	transport_want(f->under, own ? f->want & LOOP_WRITE : f->want);
	if (!own || !(f->want & LOOP_READ)) {
		loop_deadline_set(f->t.loop, &f->kick, CLOCK_NEVER);
		return;
	}
	now_ms = loop_now_ms(f->t.loop);
	loop_deadline_set(f->t.loop, &f->kick,
	    f->pause_until_ms > now_ms ? f->pause_until_ms : now_ms);
}

static void on_kick(void *data)
{
	struct rechunk *f = data;

	if (f->want & LOOP_READ) {
		update(f);
		f->t.ready(f->t.ready_data, LOOP_READ); /* may close it */
	}
}

static void on_under_ready(void *data, unsigned ready)
{
	struct rechunk *f = data;

	f->t.ready(f->t.ready_data, ready); /* may close it */
}

static void rechunk_want(struct transport *t, unsigned want)
{
	of(t)->want = want;
	update(of(t));
}

/* ---- reading ---- */

/*
 * Now and then nothing for a while; then something, however it falls. Who
 * does not wait only looks at what has arrived, and sees all of it.
 */
static bool pauses(struct rechunk *f)
{
	int64_t now_ms = loop_now_ms(f->t.loop);

	if (!(f->want & LOOP_READ))
		return false;
	if (f->pause_until_ms > now_ms)
		return true;
	if (f->pause_until_ms) {
		f->pause_until_ms = 0;
		f->rested = true;
	}
	if (f->rested || next_random(f, 8) != 0)
		return false;
	f->pause_until_ms = now_ms + (int64_t)next_random(f, PAUSE_MAX + 1);
	return true;
}

/* Reads ahead; what says how it goes on when nothing is held. */
static enum io_status fill(struct rechunk *f)
{
	enum io_status status;
	size_t got = 0;

	if (buf_len(&f->held) >= READ_AHEAD || f->end != IO_OK)
		return IO_OK;
	status = transport_read(f->under, buf_reserve(&f->held, HELD_MAX),
	    HELD_MAX - READ_AHEAD, &got, &f->end_err);
	if (status == IO_OK)
		buf_commit(&f->held, got);
	else if (status == IO_EOF || status == IO_ERROR)
		f->end = status;
	f->t.read_total = f->under->read_total;
	return status;
}

static size_t piece(struct rechunk *f, size_t len)
{
	size_t size = 1;

	if (next_random(f, 4) != 0)
		size += (size_t)next_random(f, PIECE_MAX);
	if (size > len)
		size = len;
	return size < buf_len(&f->held) ? size : buf_len(&f->held);
}

static enum io_status read_piece(
    struct rechunk *f, void *data, size_t len, size_t *got, struct error *err)
{
	enum io_status status = fill(f);

	if (buf_len(&f->held) == 0 && f->end == IO_OK)
		return status;
	if (pauses(f))
		return IO_WANT_READ;
	f->rested = false;
	if (buf_len(&f->held) == 0) {
		if (f->end == IO_ERROR)
			*err = f->end_err;
		return f->end;
	}
	*got = piece(f, len);
	memcpy(data, buf_data(&f->held), *got);
	buf_consume(&f->held, *got);
	if (buf_len(&f->held) == 0)
		buf_free(&f->held);
	return IO_OK;
}

static enum io_status rechunk_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct rechunk *f = of(t);
	enum io_status status = read_piece(f, data, len, got, err);

	update(f);
	return status;
}

static enum io_status delay_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct rechunk *f = of(t);
	enum io_status status = IO_WANT_READ;

	if (!pauses(f)) {
		status = transport_read(f->under, data, len, got, err);
		f->rested = status == IO_WANT_READ && f->rested;
	}
	t->read_total = f->under->read_total;
	update(f);
	return status;
}

/* ---- straight through ---- */

static enum io_status rechunk_write(struct transport *t, const void *data,
    size_t len, size_t *put, struct error *err)
{
	struct rechunk *f = of(t);
	enum io_status status = transport_write(f->under, data, len, put, err);

	t->write_total = f->under->write_total;
	return status;
}

static enum io_status rechunk_shutdown_write(
    struct transport *t, struct error *err)
{
	return transport_shutdown_write(of(t)->under, err);
}

static bool rechunk_pending(struct transport *t)
{
	return holds(of(t)) || transport_pending(of(t)->under);
}

static size_t rechunk_unsent(struct transport *t)
{
	return transport_unsent(of(t)->under);
}

static bool rechunk_set_reset(struct transport *t, struct error *err)
{
	return transport_set_reset(of(t)->under, err);
}

static void rechunk_close(struct transport *t)
{
	struct rechunk *f = of(t);

	loop_deadline_remove(t->loop, &f->kick);
	transport_close(f->under);
	buf_free(&f->held);
	free(f);
}

#define OPS(reading)                                                           \
	{                                                                      \
		.name = "rechunk", .read = (reading), .write = rechunk_write,  \
		.shutdown_write = rechunk_shutdown_write,                      \
		.pending = rechunk_pending, .want = rechunk_want,              \
		.unsent = rechunk_unsent, .set_reset = rechunk_set_reset,      \
		.close = rechunk_close                                         \
	}

static const struct transport_ops stream_ops = OPS(rechunk_read);
static const struct transport_ops datagram_ops = OPS(delay_read);

struct transport *filter_rechunk_new(struct transport *under, uint64_t seed)
{
	struct rechunk *f = mem_zalloc(sizeof(*f));

	f->t = *under; /* its kind, its addresses, its loop, its counts */
	f->t.ops = under->datagram ? &datagram_ops : &stream_ops;
	f->t.fd = -1;
	f->t.ready = NULL;
	f->t.ready_data = NULL;
	f->under = under;
	f->random = seed;
	loop_deadline_init(&f->kick, on_kick, f);
	transport_on_ready(under, on_under_ready, f);
	return &f->t;
}
