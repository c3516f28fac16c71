/*
 * The orderly end of a connection, in the order that loses nothing: shutdown,
 * read to the end, look whether what was sent has been acknowledged, close.
 *
 * No readiness tells of an acknowledgement, so that part looks at growing
 * intervals. The linger time starts anew whenever the peer takes something:
 * a slow reader is not a broken one. Bytes that the peer sends do not
 * prolong it.
 */
#include "ncchat/net/linger.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"

#define DRAIN_LEN     65536
#define DRAIN_READS   16 /* a turn: others want to be served too */
#define LOOK_FIRST_MS 1
#define LOOK_MOST_MS  32

struct lingering {
	struct loop *loop;	     /* borrowed */
	struct transport *transport; /* owned */
	struct linger_handlers handlers;
	struct loop_deadline end;  /* the linger time */
	struct loop_deadline look; /* at what is acknowledged */
	int64_t linger_ms;
	int64_t look_ms; /* interval between two looks */
	size_t unsent;	 /* at the last look */
	bool eof;
	uint8_t *buf; /* owned; NULL until something is drained */
};

static void linger_free(struct lingering *l)
{
	loop_deadline_remove(l->loop, &l->end);
	loop_deadline_remove(l->loop, &l->look);
	transport_close(l->transport);
	free(l->buf);
	free(l);
}

/* Frees l. err: NULL when all went well. */
static void linger_done(struct lingering *l, const struct error *err)
{
	struct linger_handlers handlers = l->handlers;

	linger_free(l);
	handlers.done(handlers.data, err);
}

static void set_undelivered(const struct lingering *l, struct error *err)
{
	char peer[ENDPOINT_TEXT];

	transport_peer(l->transport, peer);
	/* Of a UNIX socket the kernel tells its own bookkeeping, not bytes. */
	if (l->transport->kind == ENDPOINT_TCP)
		error_set(err, ERROR_BROKEN, "close", peer,
		    "%zu bytes not delivered", l->unsent);
	else
		error_set(err, ERROR_BROKEN, "close", peer,
		    "not all bytes were taken by the peer");
}

/*
 * A reset that came behind the peer's FIN: a read only says "end" again, and
 * what was not acknowledged then never will be.
 */
static bool was_reset(const struct lingering *l, struct error *err)
{
	char peer[ENDPOINT_TEXT];
	int soerr = 0;
	socklen_t len = sizeof(soerr);

	if (l->transport->fd < 0 || getsockopt(l->transport->fd, SOL_SOCKET,
					SO_ERROR, &soerr, &len) < 0)
		return false;
	if (soerr != ECONNRESET && soerr != EPIPE)
		return false;
	transport_peer(l->transport, peer);
	error_set(err, ERROR_BROKEN, "close", peer,
	    "reset by the peer after its end: not all bytes were taken");
	return true;
}

static void on_end(void *data)
{
	struct lingering *l = data;
	struct error err;

	l->unsent = transport_unsent(l->transport);
	if (l->unsent == 0) {
		linger_done(l, NULL);
		return;
	}
	set_undelivered(l, &err);
	linger_done(l, &err);
}

static void note_progress(struct lingering *l)
{
	size_t unsent = transport_unsent(l->transport);

	if (unsent < l->unsent)
		loop_deadline_set(l->loop, &l->end,
		    clock_after(loop_now_ms(l->loop), l->linger_ms));
	l->unsent = unsent;
}

static void on_look(void *data)
{
	struct lingering *l = data;
	struct error err;

	note_progress(l);
	if (l->eof) {
		if (was_reset(l, &err)) {
			linger_done(l, &err);
			return;
		}
		if (l->unsent == 0) {
			linger_done(l, NULL);
			return;
		}
	}
	loop_deadline_set(l->loop, &l->look, loop_now_ms(l->loop) + l->look_ms);
	if (l->look_ms < LOOK_MOST_MS)
		l->look_ms *= 2;
}

/* False: l is gone. */
static bool drain_once(struct lingering *l, bool *again)
{
	struct error err;
	size_t got;

	switch (transport_read(l->transport, l->buf, DRAIN_LEN, &got, &err)) {
	case IO_OK:
		if (l->handlers.drained)
			l->handlers.drained(l->handlers.data, l->buf, got);
		return true;
	case IO_WANT_READ:
		transport_want(l->transport, LOOP_READ);
		break;
	case IO_WANT_WRITE:
		transport_want(l->transport, LOOP_WRITE);
		break;
	case IO_EOF:
		l->eof = true;
		transport_want(l->transport, 0);
		l->look_ms = LOOK_FIRST_MS;
		on_look(l);
		return false;
	case IO_ERROR:
		linger_done(l, &err);
		return false;
	}
	*again = false;
	return true;
}

static void on_ready(void *data, unsigned ready)
{
	struct lingering *l = data;
	bool again = true;

	(void)ready;
	if (!l->buf)
		l->buf = mem_resize(NULL, DRAIN_LEN, 1);
	for (int i = 0; i < DRAIN_READS && again; i++) {
		if (!drain_once(l, &again))
			return;
	}
	/* More may be held above the kernel, where no readiness tells. */
	if (again)
		transport_want(l->transport, LOOP_READ);
}

/* The first step, from the loop, so that done() never comes too early. */
static void on_start(void *data)
{
	struct lingering *l = data;
	struct error err;

	l->look.fn = on_look;
	if (l->transport->datagram && !l->transport->connection) {
		linger_done(l, NULL);
		return;
	}
	/* When that fails, reading or looking tells what is the matter. */
	(void)transport_shutdown_write(l->transport, &err);
	l->unsent = transport_unsent(l->transport);
	loop_deadline_set(
	    l->loop, &l->end, clock_after(loop_now_ms(l->loop), l->linger_ms));
	loop_deadline_set(l->loop, &l->look, loop_now_ms(l->loop));
	if (l->eof)
		on_look(l);
	else
		on_ready(l, LOOP_READ);
}

struct lingering *linger_start(struct loop *loop, struct transport *transport,
    bool eof_seen, int64_t linger_ms, const struct linger_handlers *handlers)
{
	struct lingering *l = mem_zalloc(sizeof(*l));

	l->loop = loop;
	l->transport = transport;
	l->handlers = *handlers;
	l->linger_ms = linger_ms;
	l->look_ms = LOOK_FIRST_MS;
	l->eof = eof_seen;
	transport_want(transport, 0);
	transport_on_ready(transport, on_ready, l);
	loop_deadline_init(&l->end, on_end, l);
	loop_deadline_init(&l->look, on_start, l);
	loop_deadline_set(loop, &l->look, loop_now_ms(loop));
	return l;
}

void linger_cancel(struct lingering *l)
{
	if (l)
		linger_free(l);
}
