/*
 * Connecting: the lookup, then the addresses in turn, each started when the
 * one before has failed or has not answered for 250 ms (RFC 8305 5), the
 * first that answers wins. The families alternate (RFC 8305 4).
 *
 * Everything happens in callbacks of the loop. The caller is told as the last
 * thing before the dial frees itself.
 */
#include "ncchat/net/dial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dial_report.h"
#include "net_private.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"

#define STAGGER_MS 250 /* RFC 8305 5: Connection Attempt Delay */
#define RETRY_MS   10  /* a UNIX listener's backlog is full */

struct dial {
	struct loop *loop; /* borrowed */
	struct endpoint to;
	struct sockopts opts;
	int64_t timeout_ms;
	dial_fn *fn;
	dial_note_fn *note;
	void *data;

	struct resolve *resolve;  /* while the name server is asked */
	struct attempt *attempts; /* owned; one an address */
	size_t count;
	size_t next;	/* the first that has not been started */
	size_t running; /* started, neither failed nor answered */

	struct loop_deadline begin;   /* leaves the caller's stack */
	struct loop_deadline limit;   /* the deadline of the whole */
	struct loop_deadline stagger; /* time for the next address */
};

static void attempt_stop(struct dial *d, struct attempt *a)
{
	loop_deadline_remove(d->loop, &a->retry);
	loop_watch_free(a->watch);
	a->watch = NULL;
	if (a->fd >= 0)
		socket_close(a->fd);
	a->fd = -1;
}

void dial_cancel(struct dial *d)
{
	if (!d)
		return;
	resolve_free(d->resolve);
	for (size_t i = 0; i < d->count; i++)
		attempt_stop(d, &d->attempts[i]);
	loop_deadline_remove(d->loop, &d->begin);
	loop_deadline_remove(d->loop, &d->limit);
	loop_deadline_remove(d->loop, &d->stagger);
	free(d->attempts);
	free(d);
}

/* The last thing that a dial does. */
static void finish(
    struct dial *d, struct transport *transport, const struct error *err)
{
	dial_fn *fn = d->fn;
	void *data = d->data;

	dial_cancel(d);
	fn(data, transport, err);
}

static void finish_failed(struct dial *d)
{
	struct error err;

	dial_report_failed(&err, &d->to, d->attempts, d->count);
	finish(d, NULL, &err);
}

/* ---- attempts ---- */

/*
 * Goes on to the next address, or ends the dial. The caller returns at once:
 * the dial may be over, also because the note's receiver cancelled it.
 */
static void attempt_failed(struct dial *d, struct attempt *a, int errnum)
{
	char text[ENDPOINT_TEXT];
	struct error err;

	attempt_stop(d, a);
	a->errnum = errnum;
	d->running--;
	if (d->running == 0 && d->next == d->count) {
		finish_failed(d);
		return;
	}
	if (d->next < d->count)
		loop_deadline_set(d->loop, &d->stagger, loop_now_ms(d->loop));
	if (!d->note)
		return;
	address_format_kind(&a->to, d->to.kind, text);
	error_os(&err, ERROR_NETWORK, "connect", text, errnum);
	d->note(d->data, &err);
}

/*
 * Without a listener, loopback may connect a socket to itself: both ends
 * choose the same port at once (RFC 9293 3.5, simultaneous open). To a
 * client that is the same as nobody being there.
 */
static bool met_itself(struct dial *d, struct attempt *a)
{
	struct address local, peer;

	if (d->to.kind != ENDPOINT_TCP)
		return false;
	socket_local(a->fd, &local);
	socket_peer(a->fd, &peer);
	return address_equal(&local, &peer);
}

/* `broken`: how the connection has ended since, 0 when it has not. */
static void attempt_connected(struct dial *d, struct attempt *a, int broken)
{
	struct transport *t;
	int fd = a->fd;

	if (met_itself(d, a)) {
		attempt_failed(d, a, ECONNREFUSED);
		return;
	}
	a->fd = -1;
	loop_watch_free(a->watch); /* before another watch of the same fd */
	a->watch = NULL;
	t = transport_socket_new(d->loop, fd, d->to.kind);
	/* A UNIX listener's name is known even where the kernel gives none. */
	if (t->peer.len == 0)
		t->peer = a->to;
	if (broken)
		transport_socket_broke(t, broken);
	finish(d, t, NULL);
}

static void on_writable(void *data, unsigned ready)
{
	struct attempt *a = data;
	int errnum = 0;
	socklen_t len = sizeof(errnum);

	(void)ready;
	if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &errnum, &len) < 0)
		errnum = errno;
	/* A connection that is refused says ECONNREFUSED. This one was made,
	 * and what the peer said before it reset it can still be read. */
	if (errnum == 0 || errnum == ECONNRESET)
		attempt_connected(a->dial, a, errnum);
	else
		attempt_failed(a->dial, a, errnum);
}

static void attempt_connect(struct attempt *a)
{
	struct dial *d = a->dial;
	int errnum;

	if (connect(a->fd, (struct sockaddr *)&a->to.ss, a->to.len) == 0) {
		attempt_connected(d, a, 0);
		return;
	}
	errnum = errno;
	if (errnum == EAGAIN && endpoint_is_unix(&d->to)) {
		a->backlog_full = true;
		loop_deadline_set(d->loop, &a->retry,
		    clock_after(loop_now_ms(d->loop), RETRY_MS));
	} else if (errnum == EINPROGRESS || errnum == EINTR) {
		a->watch = loop_watch_new(d->loop, a->fd, on_writable, a);
		loop_watch_want(a->watch, LOOP_WRITE);
	} else {
		attempt_failed(d, a, errnum);
	}
}

static void on_retry(void *data)
{
	attempt_connect(data);
}

/* A UNIX datagram socket needs a name of its own to be answered. */
static bool autobind(struct dial *d, int fd)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};

	if (d->to.kind != ENDPOINT_UNIX_DGRAM)
		return true;
	return bind(fd, (struct sockaddr *)&sun, sizeof(sa_family_t)) == 0;
}

static void start_next(struct dial *d)
{
	struct attempt *a;

	if (d->next == d->count)
		return;
	a = &d->attempts[d->next++];
	d->running++;
	loop_deadline_set(d->loop, &d->stagger,
	    d->next == d->count
		? CLOCK_NEVER
		: clock_after(loop_now_ms(d->loop), STAGGER_MS));
	a->fd = socket_open(&a->to, d->to.kind);
	if (a->fd < 0 || !autobind(d, a->fd))
		attempt_failed(d, a, errno);
	else
		attempt_connect(a);
}

static void on_stagger(void *data)
{
	start_next(data);
}

/* ---- the lookup and the whole ---- */

/* The next address at or after `from` of the family, or not of it. */
static size_t find_family(const struct address *list, size_t count, size_t from,
    sa_family_t family, bool same)
{
	while (from < count && (list[from].ss.ss_family == family) != same)
		from++;
	return from;
}

/* Alternates the families, beginning with the one preferred. */
static void take_addresses(
    struct dial *d, const struct address *list, size_t count)
{
	sa_family_t family = list[0].ss.ss_family;
	size_t from[2] = {0, 0};
	bool other = false;

	d->attempts = mem_zalloc(count * sizeof(*d->attempts));
	while (d->count < count) {
		size_t i =
		    find_family(list, count, from[other], family, !other);

		if (i < count) {
			struct attempt *a = &d->attempts[d->count++];

			a->dial = d;
			a->to = list[i];
			a->fd = -1;
			loop_deadline_init(&a->retry, on_retry, a);
			from[other] = i + 1;
		}
		other = !other;
	}
}

/* May be called from resolve_start(): only notes what is to be done. */
static void on_resolved(void *data, const struct address *list, size_t count,
    const struct error *err)
{
	struct dial *d = data;

	d->resolve = NULL;
	if (err) {
		finish(d, NULL, err);
		return;
	}
	take_addresses(d, list, count);
	start_next(d);
}

static void on_begin(void *data)
{
	struct dial *d = data;
	struct resolve *r = resolve_start(
	    d->loop, &d->to, d->opts.family, false, on_resolved, d);

	/* NULL: answered, and the dial may be over already. */
	if (r)
		d->resolve = r;
}

static void on_limit(void *data)
{
	struct dial *d = data;
	struct error err;

	dial_report_late(&err, &d->to, d->attempts, d->next, d->resolve != NULL,
	    d->timeout_ms);
	finish(d, NULL, &err);
}

struct dial *dial_start(struct loop *loop, const struct endpoint *to,
    const struct sockopts *opts, int64_t timeout_ms, dial_fn *fn,
    dial_note_fn *note, void *data)
{
	struct dial *d = mem_zalloc(sizeof(*d));
	int64_t now_ms = loop_now_ms(loop);

	d->loop = loop;
	d->to = *to;
	d->opts = *opts;
	d->timeout_ms = timeout_ms;
	d->fn = fn;
	d->note = note;
	d->data = data;
	loop_deadline_init(&d->begin, on_begin, d);
	loop_deadline_init(&d->limit, on_limit, d);
	loop_deadline_init(&d->stagger, on_stagger, d);
	loop_deadline_set(loop, &d->begin, now_ms);
	loop_deadline_set(loop, &d->limit, clock_after(now_ms, timeout_ms));
	return d;
}
