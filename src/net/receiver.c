/*
 * Receiving datagrams on one or more bound sockets, and sharing them out:
 * to the transport of their sender, to nobody while that address is closed,
 * or to whoever may want to make a transport for it.
 */
#include "ncchat/net/receiver.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "receiver_private.h"

#define RECEIVE_BUFFER	   (4 * 1024 * 1024) /* the default loses floods */
#define DATAGRAMS_PER_TURN 64
#define REST_MS		   100

void receiver_update(struct receiver *r, size_t i)
{
	unsigned want = r->paused || r->resting ? 0 : LOOP_READ;

	if (r->sockets[i].writers > 0)
		want |= LOOP_WRITE;
	loop_watch_want(r->sockets[i].watch, want);
}

static void update_all(struct receiver *r)
{
	for (size_t i = 0; i < r->bound.count; i++)
		receiver_update(r, i);
}

/* ---- one datagram ---- */

/* Which of our addresses was it sent to? */
static void take_info(struct reply_from *from, struct msghdr *m)
{
	memset(from, 0, sizeof(*from));
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			/* Out by whatever route, not by the one it came. */
			info.ipi_ifindex = 0;
			from->level = IPPROTO_IP;
			from->type = IP_PKTINFO;
			from->len = sizeof(info);
			memcpy(from->data, &info, sizeof(info));
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
				info.ipi6_ifindex = 0;
			from->level = IPPROTO_IPV6;
			from->type = IPV6_PKTINFO;
			from->len = sizeof(info);
			memcpy(from->data, &info, sizeof(info));
		}
	}
}

static void share_out(struct receiver *r, const struct datagram *d)
{
	struct entry *e;

	if (r->table.first_closed)
		table_expire(&r->table, loop_now_ms(r->loop));
	e = table_find(&r->table, d->peer, d->via);
	if (e && e->peer) {
		r->dropped += !peer_push(e->peer, d);
	} else if (e) {
		r->late++;
	} else {
		r->now = d;
		r->handlers.datagram(r->handlers.data, d);
		r->now = NULL;
	}
}

static void take_rest(struct receiver *r, size_t i, int errnum)
{
	char text[ENDPOINT_TEXT];
	struct error err;

	r->resting = true;
	loop_deadline_set(
	    r->loop, &r->rest, clock_after(loop_now_ms(r->loop), REST_MS));
	update_all(r);
	if (r->noted)
		return;
	r->noted = true;
	address_format_kind(&r->bound.addresses[i], r->bound.kind, text);
	error_os(&err, ERROR_LOCAL, "receive", text, errnum);
	r->handlers.failed(r->handlers.data, &err);
}

/* False when there is nothing more to be had now. */
static bool receive_failed(struct receiver *r, size_t i, int errnum)
{
	switch (errnum) {
	case EINTR:
	case ECONNREFUSED: /* of something that was sent (udp(7)) */
	case EHOSTUNREACH:
	case ENETUNREACH:
		return true;
	case EAGAIN:
		return false;
	default:
		take_rest(r, i, errnum);
		return false;
	}
}

static bool receive_one(struct receiver *r, size_t i)
{
	union {
		struct cmsghdr align;
		char bytes[256];
	} space;
	struct iovec iov = {
	    .iov_base = r->buffer, .iov_len = TRANSPORT_DATAGRAM_MAX};
	struct address peer = {0};
	struct msghdr m = {.msg_name = &peer.ss,
	    .msg_namelen = sizeof(peer.ss),
	    .msg_iov = &iov,
	    .msg_iovlen = 1};
	struct datagram d = {.data = r->buffer, .peer = &peer, .via = i};
	ssize_t n;

	/* Without room for them, descriptors that a UNIX peer sends are
	 * closed by the kernel. */
	if (r->wants_info) {
		m.msg_control = &space;
		m.msg_controllen = sizeof(space);
	}
	n = recvmsg(r->bound.fds[i], &m, MSG_DONTWAIT);
	if (n < 0)
		return receive_failed(r, i, errno);
	r->noted = false;
	peer.len = m.msg_namelen;
	d.len = (size_t)n;
	d.cut = (m.msg_flags & MSG_TRUNC) != 0;
	take_info(&r->info, &m);
	share_out(r, &d);
	return true;
}

static void on_ready(void *data, unsigned ready)
{
	struct socket_watch *socket = data;
	struct receiver *r = socket->receiver;
	size_t i = (size_t)(socket - r->sockets);

	if (ready & LOOP_WRITE)
		peers_writable(r, i);
	r->busy = true;
	for (int n = 0; (ready & LOOP_READ) && n < DATAGRAMS_PER_TURN; n++)
		if (r->closed || r->paused || !receive_one(r, i))
			break;
	r->busy = false;
	if (!r->closed)
		return;
	free(r->buffer);
	free(r);
}

static void on_rested(void *data)
{
	struct receiver *r = data;

	r->resting = false;
	update_all(r);
}

/* ---- the whole ---- */

/* Bound to any address, the kernel would choose one to answer from. */
static void ask_for_info(struct receiver *r, int fd, const struct address *a)
{
	r->wants_info = true;
	if (a->ss.ss_family == AF_INET)
		socket_try(fd, IPPROTO_IP, IP_PKTINFO, 1);
	else
		socket_try(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

static void prepare(struct receiver *r, size_t i, bool any)
{
	int fd = r->bound.fds[i];

	r->sockets[i].receiver = r;
	r->sockets[i].watch =
	    loop_watch_new(r->loop, fd, on_ready, &r->sockets[i]);
	/* As much as the machine allows; more when we are root. */
	socket_try(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
	socket_try(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
	if (any)
		ask_for_info(r, fd, &r->bound.addresses[i]);
}

static bool is_any(const struct address *a)
{
	const void *ss = &a->ss;

	if (a->ss.ss_family == AF_INET)
		return ((const struct sockaddr_in *)ss)->sin_addr.s_addr ==
		       htonl(INADDR_ANY);
	return a->ss.ss_family == AF_INET6 &&
	       IN6_IS_ADDR_UNSPECIFIED(
		   &((const struct sockaddr_in6 *)ss)->sin6_addr);
}

struct receiver *receiver_new(struct loop *loop, const struct endpoint *at,
    const struct sockopts *opts, const struct receiver_handlers *handlers,
    struct error *err)
{
	struct receiver *r;
	char text[ENDPOINT_TEXT];

	if (at->kind != ENDPOINT_UDP && at->kind != ENDPOINT_UNIX_DGRAM) {
		endpoint_format(at, text);
		error_set(err, ERROR_USAGE, "receive", text,
		    "these are connections, not datagrams");
		return NULL;
	}
	r = mem_zalloc(sizeof(*r));
	if (!bound_open(&r->bound, at, opts, err)) {
		free(r);
		return NULL;
	}
	r->loop = loop;
	r->handlers = *handlers;
	r->paused = true;
	r->buffer = mem_zalloc(TRANSPORT_DATAGRAM_MAX);
	loop_deadline_init(&r->rest, on_rested, r);
	r->sockets = mem_zalloc(r->bound.count * sizeof(*r->sockets));
	for (size_t i = 0; i < r->bound.count; i++)
		prepare(r, i, is_any(&r->bound.addresses[i]));
	return r;
}

void receiver_pause(struct receiver *r)
{
	r->paused = true;
	update_all(r);
}

void receiver_resume(struct receiver *r)
{
	r->paused = false;
	update_all(r);
}

void receiver_close(struct receiver *r)
{
	if (!r || r->closed)
		return;
	assert(r->live == 0);
	loop_deadline_remove(r->loop, &r->rest);
	for (size_t i = 0; i < r->bound.count; i++)
		loop_watch_free(r->sockets[i].watch);
	bound_close(&r->bound);
	table_fini(&r->table);
	free(r->sockets);
	r->closed = true;
	if (r->busy)
		return; /* on_ready() frees the rest */
	free(r->buffer);
	free(r);
}

uint16_t receiver_port(const struct receiver *r)
{
	return bound_port(&r->bound);
}

size_t receiver_count(const struct receiver *r)
{
	return r->bound.count;
}

const struct address *receiver_address(const struct receiver *r, size_t i)
{
	return &r->bound.addresses[i];
}

bool receiver_lacks_ipv6(const struct receiver *r)
{
	return r->bound.lacks_ipv6;
}

void receiver_describe(const struct receiver *r, struct buf *out)
{
	bound_describe(&r->bound, out);
}

uint64_t receiver_dropped(const struct receiver *r)
{
	return r->dropped;
}

uint64_t receiver_late(const struct receiver *r)
{
	return r->late;
}
