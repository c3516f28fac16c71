/*
 * Accepting connections on one or more bound sockets.
 *
 * When descriptors or memory run out, the connections stay in the backlog and
 * accepting rests for a moment: the socket is ready all the while, and asking
 * again at once would spin.
 */
#include "ncchat/net/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net_private.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"

#define ACCEPTS_PER_TURN 64
#define REST_MS		 100

struct door {
	struct listener *listener; /* borrowed: it owns this */
	struct loop_watch *watch;  /* owned */
	int fd;
};

struct listener {
	struct loop *loop; /* borrowed */
	struct listener_handlers handlers;
	struct bound bound;
	struct door *doors; /* owned; one a socket */
	struct loop_deadline rest;
	bool paused;
	bool resting;
	bool noted; /* the shortage has been told */
	bool busy;  /* inside a callback: memory stays until it is over */
	bool closed;
};

static void update(struct listener *l)
{
	unsigned want = l->paused || l->resting ? 0 : LOOP_READ;

	for (size_t i = 0; i < l->bound.count; i++)
		loop_watch_want(l->doors[i].watch, want);
}

static void on_rested(void *data)
{
	struct listener *l = data;

	l->resting = false;
	update(l);
}

/* Faults of the connection that came, not of ours (accept(2)). */
static bool is_theirs(int errnum)
{
	switch (errnum) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETDOWN:
	case ENETUNREACH:
	case EPERM: /* a firewall */
		return true;
	default:
		return false;
	}
}

static void take_rest(struct listener *l, size_t i, int errnum)
{
	char text[ENDPOINT_TEXT];
	struct error err;

	l->resting = true;
	loop_deadline_set(
	    l->loop, &l->rest, clock_after(loop_now_ms(l->loop), REST_MS));
	update(l);
	if (l->noted || !l->handlers.note)
		return;
	l->noted = true;
	address_format_kind(&l->bound.addresses[i], l->bound.kind, text);
	error_os(&err, ERROR_LOCAL, "accept", text, errnum);
	l->handlers.note(l->handlers.data, &err);
}

static void hand_out(struct listener *l, int fd, const struct address *peer)
{
	struct transport *t = transport_socket_new(l->loop, fd, l->bound.kind);

	/* One that was reset already has no peer to getpeername(2). */
	if (t->peer.len == 0)
		t->peer = *peer;
	l->noted = false;
	l->handlers.accepted(l->handlers.data, t);
}

/* One connection; false when there is no more to be had now. */
static bool accept_one(struct listener *l, size_t i)
{
	struct address peer = {.len = sizeof(peer.ss)};
	int fd = accept4(l->doors[i].fd, (struct sockaddr *)&peer.ss, &peer.len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	int errnum = errno;

	if (fd >= 0) {
		hand_out(l, fd, &peer);
		return true;
	}
	if (errnum == EAGAIN || errnum == EWOULDBLOCK)
		return false;
	if (is_theirs(errnum))
		return true;
	take_rest(l, i, errnum);
	return false;
}

static void on_ready(void *data, unsigned ready)
{
	struct door *door = data;
	struct listener *l = door->listener;
	size_t i = (size_t)(door - l->doors);

	(void)ready;
	l->busy = true;
	for (int n = 0; n < ACCEPTS_PER_TURN; n++)
		if (l->closed || l->paused || !accept_one(l, i))
			break;
	l->busy = false;
	if (l->closed)
		free(l);
}

struct listener *listener_new(struct loop *loop, const struct endpoint *at,
    const struct sockopts *opts, const struct listener_handlers *handlers,
    struct error *err)
{
	struct listener *l;
	char text[ENDPOINT_TEXT];

	if (at->kind == ENDPOINT_UDP || at->kind == ENDPOINT_UNIX_DGRAM) {
		endpoint_format(at, text);
		error_set(err, ERROR_USAGE, "listen", text,
		    "datagrams have no connections to accept");
		return NULL;
	}
	l = mem_zalloc(sizeof(*l));
	if (!bound_open(&l->bound, at, opts, err)) {
		free(l);
		return NULL;
	}
	l->loop = loop;
	l->handlers = *handlers;
	l->paused = true;
	loop_deadline_init(&l->rest, on_rested, l);
	l->doors = mem_zalloc(l->bound.count * sizeof(*l->doors));
	for (size_t i = 0; i < l->bound.count; i++) {
		struct door *door = &l->doors[i];

		door->listener = l;
		door->fd = l->bound.fds[i];
		door->watch = loop_watch_new(loop, door->fd, on_ready, door);
	}
	return l;
}

void listener_pause(struct listener *l)
{
	l->paused = true;
	update(l);
}

void listener_resume(struct listener *l)
{
	l->paused = false;
	update(l);
}

void listener_close(struct listener *l)
{
	if (!l || l->closed)
		return;
	loop_deadline_remove(l->loop, &l->rest);
	for (size_t i = 0; i < l->bound.count; i++)
		loop_watch_free(l->doors[i].watch);
	bound_close(&l->bound);
	free(l->doors);
	l->closed = true;
	if (!l->busy)
		free(l);
}

uint16_t listener_port(const struct listener *l)
{
	return bound_port(&l->bound);
}

size_t listener_count(const struct listener *l)
{
	return l->bound.count;
}

const struct address *listener_address(const struct listener *l, size_t i)
{
	return &l->bound.addresses[i];
}

bool listener_lacks_ipv6(const struct listener *l)
{
	return l->bound.lacks_ipv6;
}

void listener_describe(const struct listener *l, struct buf *out)
{
	bound_describe(&l->bound, out);
}
