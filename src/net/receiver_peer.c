/*
 * A transport for one remote address of a receiver: a queue of what has come
 * from there, and sendmsg(2) on the socket it came in on.
 *
 * It has no descriptor of its own. While something is wanted and possible, a
 * deadline that is due calls the owner once a turn, as a descriptor would.
 * Half-close does nothing: datagrams have no end that a peer could see.
 */
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "receiver_private.h"

#define QUEUE_DATAGRAMS 1024
#define QUEUE_BYTES	(8 * 1024 * 1024)
#define CLOSED_MS	2000
/* A UNIX datagram socket is writable even when the peer's queue is full
 * (unix(7) knows no connection here): look again after this. */
#define UNIX_RETRY_MS 2

struct queued {
	struct queued *next;
	size_t len;
	bool cut;
	uint8_t data[];
};

struct peer {
	struct transport t;	     /* first: a transport is one of these */
	struct receiver *receiver;   /* borrowed: outlives this */
	struct entry *entry;	     /* borrowed: the table's */
	struct queued *first, *last; /* owned */
	size_t count, bytes;
	unsigned want;
	bool can_write; /* the socket was seen writable */
	bool counted;	/* among the writers of the socket */
	struct loop_deadline kick;
	struct reply_from from;
};

static struct peer *of(struct transport *t)
{
	return (struct peer *)t;
}

/* ---- being called when something is possible ---- */

static void update_writer(struct peer *p)
{
	struct socket_watch *socket = &p->receiver->sockets[p->entry->via];
	bool counts = (p->want & LOOP_WRITE) && !p->can_write &&
		      p->t.kind == ENDPOINT_UDP;

	if (counts == p->counted)
		return;
	p->counted = counts;
	if (counts)
		socket->writers++;
	else
		socket->writers--;
	receiver_update(p->receiver, p->entry->via);
}

static unsigned possible(const struct peer *p)
{
	return (p->first ? LOOP_READ : 0u) | (p->can_write ? LOOP_WRITE : 0u);
}

static void schedule(struct peer *p)
{
	struct loop *loop = p->t.loop;
	int64_t at_ms = CLOCK_NEVER;

	update_writer(p);
	if (p->want & possible(p))
		at_ms = loop_now_ms(loop);
	else if ((p->want & LOOP_WRITE) && p->t.kind != ENDPOINT_UDP)
		at_ms = clock_after(loop_now_ms(loop), UNIX_RETRY_MS);
	loop_deadline_set(loop, &p->kick, at_ms);
}

static void on_kick(void *data)
{
	struct peer *p = data;
	unsigned ready;

	if (p->t.kind != ENDPOINT_UDP)
		p->can_write = true;
	ready = p->want & possible(p);
	p->can_write = false;
	schedule(p);
	if (ready)
		p->t.ready(p->t.ready_data, ready); /* may close it */
}

static void peer_want(struct transport *t, unsigned want)
{
	struct peer *p = of(t);

	p->want = want;
	schedule(p);
}

void peers_writable(struct receiver *r, size_t via)
{
	for (size_t i = 0; i < r->table.size; i++) {
		for (struct entry *e = r->table.buckets[i]; e; e = e->next) {
			if (!e->peer || e->via != via || !e->peer->counted)
				continue;
			e->peer->can_write = true;
			schedule(e->peer);
		}
	}
}

/* ---- reading ---- */

bool peer_push(struct peer *p, const struct datagram *d)
{
	struct queued *q;

	if (p->count >= QUEUE_DATAGRAMS || p->bytes + d->len > QUEUE_BYTES)
		return false;
	q = mem_zalloc(sizeof(*q) + d->len);
	memcpy(q->data, d->data, d->len);
	q->len = d->len;
	q->cut = d->cut;
	if (p->last)
		p->last->next = q;
	else
		p->first = q;
	p->last = q;
	p->count++;
	p->bytes += q->len;
	if (p->want & LOOP_READ)
		schedule(p);
	return true;
}

static struct queued *pop(struct peer *p)
{
	struct queued *q = p->first;

	p->first = q->next;
	if (!p->first)
		p->last = NULL;
	p->count--;
	p->bytes -= q->len;
	return q;
}

static enum io_status fail(struct peer *p, const char *op,
    enum error_class class, const char *why, struct error *err)
{
	char text[ENDPOINT_TEXT];

	transport_peer(&p->t, text);
	error_set(err, class, op, text, "%s", why);
	return IO_ERROR;
}

static enum io_status peer_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct peer *p = of(t);
	struct queued *q;
	bool cut;

	if (!p->first)
		return IO_WANT_READ;
	q = pop(p);
	cut = q->cut || q->len > len;
	*got = cut ? 0 : q->len;
	memcpy(data, q->data, *got);
	free(q);
	if (cut)
		return fail(p, "read", ERROR_BROKEN,
		    "a datagram is larger than the buffer", err);
	t->read_total += *got;
	return IO_OK;
}

static bool peer_pending(struct transport *t)
{
	return of(t)->first != NULL;
}

/* ---- writing ---- */

/* The control message that makes the answer come from the address that was
 * asked; `space` is what it is built in. */
static void set_from(
    struct msghdr *m, void *space, const struct reply_from *from)
{
	struct cmsghdr *c;

	if (from->len == 0)
		return;
	m->msg_control = space;
	m->msg_controllen = CMSG_SPACE(from->len);
	c = CMSG_FIRSTHDR(m);
	c->cmsg_level = from->level;
	c->cmsg_type = from->type;
	c->cmsg_len = CMSG_LEN(from->len);
	memcpy(CMSG_DATA(c), from->data, from->len);
}

static ssize_t send_to(struct peer *p, const void *data, size_t len)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} space = {0};
	struct iovec iov = {.iov_len = len};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	/* sendmsg(2) takes both as non-const and writes to neither. */
	memcpy(&iov.iov_base, &data, sizeof(data));
	m.msg_name = &p->t.peer.ss;
	m.msg_namelen = p->t.peer.len;
	set_from(&m, &space, &p->from);
	do {
		n = sendmsg(p->receiver->bound.fds[p->entry->via], &m,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n;
}

static enum io_status peer_write(struct transport *t, const void *data,
    size_t len, size_t *put, struct error *err)
{
	struct peer *p = of(t);
	char text[ENDPOINT_TEXT];
	ssize_t n;
	int errnum;

	*put = 0;
	if (t->peer.len <= sizeof(sa_family_t))
		return fail(p, "write", ERROR_NETWORK,
		    "the sender has no name to answer to", err);
	n = send_to(p, data, len);
	errnum = errno;
	if (n >= 0) {
		*put = (size_t)n;
		t->write_total += (uint64_t)n;
		return IO_OK;
	}
	if (errnum == EAGAIN || errnum == EWOULDBLOCK)
		return IO_WANT_WRITE;
	transport_peer(t, text);
	error_os(err, socket_datagram_class(errnum), "write", text, errnum);
	return IO_ERROR;
}

/* ---- the rest ---- */

static enum io_status peer_shutdown_write(
    struct transport *t, struct error *err)
{
	(void)t;
	(void)err;
	return IO_OK;
}

static size_t peer_unsent(struct transport *t)
{
	(void)t;
	return 0;
}

static bool peer_set_reset(struct transport *t, struct error *err)
{
	fail(of(t), "reset", ERROR_DIALOGUE, "only TCP has a reset", err);
	return false;
}

static void peer_close(struct transport *t)
{
	struct peer *p = of(t);
	struct receiver *r = p->receiver;

	peer_want(t, 0);
	loop_deadline_remove(t->loop, &p->kick);
	while (p->first)
		free(pop(p));
	table_close(
	    &r->table, p->entry, clock_after(loop_now_ms(t->loop), CLOSED_MS));
	r->live--;
	free(p);
}

static const struct transport_ops peer_ops = {
    .name = "datagrams",
    .read = peer_read,
    .write = peer_write,
    .shutdown_write = peer_shutdown_write,
    .pending = peer_pending,
    .want = peer_want,
    .unsent = peer_unsent,
    .set_reset = peer_set_reset,
    .close = peer_close,
};

/* What the socket is bound to; of any address, the one that was asked. */
static void set_local(struct peer *p, const struct reply_from *from)
{
	struct address *local = &p->t.local;
	void *ss = &local->ss;

	*local = p->receiver->bound.addresses[p->entry->via];
	if (from->len == 0)
		return;
	if (from->level == IPPROTO_IP) {
		struct in_pktinfo info;

		memcpy(&info, from->data, sizeof(info));
		((struct sockaddr_in *)ss)->sin_addr = info.ipi_spec_dst;
	} else {
		struct in6_pktinfo info;

		memcpy(&info, from->data, sizeof(info));
		((struct sockaddr_in6 *)ss)->sin6_addr = info.ipi6_addr;
		((struct sockaddr_in6 *)ss)->sin6_scope_id = info.ipi6_ifindex;
	}
}

struct transport *receiver_accept(struct receiver *r, const struct datagram *d)
{
	struct peer *p = mem_zalloc(sizeof(*p));
	struct transport *t = &p->t;

	assert(d == r->now);
	t->ops = &peer_ops;
	t->loop = r->loop;
	t->fd = -1;
	t->kind = r->bound.kind;
	t->datagram = true;
	t->peer = *d->peer;
	p->receiver = r;
	p->entry = table_add(&r->table, d->peer, d->via);
	p->entry->peer = p;
	p->from = r->info;
	loop_deadline_init(&p->kick, on_kick, p);
	set_local(p, &p->from);
	r->live++;
	peer_push(p, d);
	return t;
}
