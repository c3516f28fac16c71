/*
 * A transport over a connected socket: TCP, UDP, and the three kinds of
 * UNIX-domain sockets.
 *
 * How a connection broke is told by the kernel once, to whoever asks first;
 * from then on it says "end of file" to a reader. So the error is kept here,
 * and a reader gets what is still queued, then that error, never IO_EOF.
 *
 * EPIPE is different: the kernel says it when the peer's FIN was there
 * before (and to a writer after its own shutdown). What the reader then sees
 * at the end of the queue is a true end, in whichever order the two ask.
 *
 * SOCK_SEQPACKET: an empty packet and the end look alike (unix(7)); both are
 * IO_EOF here.
 */
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "net_private.h"
#include "ncchat/base/mem.h"
#include "ncchat/net/transport.h"

struct socket_transport {
	struct transport t; /* first: a transport is one of these */
	struct loop_watch *watch;
	int broken; /* errno that ended the connection; 0: none */
	bool shut;  /* our write side is closed */
};

static struct socket_transport *of(struct transport *t)
{
	return (struct socket_transport *)t;
}

/* ---- errors ---- */

static enum io_status fail(
    struct socket_transport *s, const char *op, int errnum, struct error *err)
{
	enum error_class class = ERROR_BROKEN;
	char peer[ENDPOINT_TEXT];

	transport_peer(&s->t, peer);
	if (!s->t.connection)
		class = socket_datagram_class(errnum);
	error_os(err, class, op, peer, errnum);
	return IO_ERROR;
}

static enum io_status fail_closed(
    struct socket_transport *s, const char *why, struct error *err)
{
	char peer[ENDPOINT_TEXT];

	transport_peer(&s->t, peer);
	error_set(err, ERROR_BROKEN, "write", peer, "%s", why);
	err->domain = ERROR_DOMAIN_OS;
	err->code = EPIPE;
	return IO_ERROR;
}

/* ---- reading ---- */

static enum io_status read_failed(
    struct socket_transport *s, int errnum, struct error *err)
{
	if (errnum == EAGAIN || errnum == EWOULDBLOCK) {
		if (!s->broken)
			return IO_WANT_READ;
		return fail(s, "read", s->broken, err);
	}
	if (s->t.connection && !s->broken)
		s->broken = errnum;
	return fail(s, "read", errnum, err);
}

static ssize_t receive(int fd, void *data, size_t len, int flags)
{
	ssize_t n;

	do {
		n = recv(fd, data, len, MSG_DONTWAIT | flags);
	} while (n < 0 && errno == EINTR);
	return n;
}

static enum io_status stream_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct socket_transport *s = of(t);
	ssize_t n = receive(t->fd, data, len, 0);

	if (n < 0)
		return read_failed(s, errno, err);
	if (n == 0)
		return s->broken ? fail(s, "read", s->broken, err) : IO_EOF;
	*got = (size_t)n;
	t->read_total += (uint64_t)n;
	return IO_OK;
}

static enum io_status datagram_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct socket_transport *s = of(t);
	/* MSG_TRUNC: the real length comes back (recv(2)). */
	ssize_t n = receive(t->fd, data, len, MSG_TRUNC);

	if (n < 0)
		return read_failed(s, errno, err);
	if (n == 0 && t->connection)
		return s->broken ? fail(s, "read", s->broken, err) : IO_EOF;
	if ((size_t)n > len) {
		char peer[ENDPOINT_TEXT];

		transport_peer(t, peer);
		error_set(err, ERROR_BROKEN, "read", peer,
		    "a datagram of %zd bytes is larger than %zu", n, len);
		return IO_ERROR;
	}
	*got = (size_t)n;
	t->read_total += (uint64_t)n;
	return IO_OK;
}

/* ---- writing ---- */

static enum io_status write_failed(
    struct socket_transport *s, int errnum, struct error *err)
{
	if (errnum == EAGAIN || errnum == EWOULDBLOCK)
		return IO_WANT_WRITE;
	if (!s->t.connection || errnum == EMSGSIZE)
		return fail(s, "write", errnum, err);
	if (errnum == EPIPE && s->broken)
		return fail(s, "write", s->broken, err);
	if (errnum == EPIPE)
		return fail_closed(s,
		    s->shut ? "the write side is closed already"
			    : "the peer has closed",
		    err);
	s->broken = errnum;
	return fail(s, "write", errnum, err);
}

static enum io_status socket_write(struct transport *t, const void *data,
    size_t len, size_t *put, struct error *err)
{
	ssize_t n;

	*put = 0;
	if (len == 0 && !t->datagram)
		return IO_OK;
	do {
		n = send(t->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return write_failed(of(t), errno, err);
	*put = (size_t)n;
	t->write_total += (uint64_t)n;
	return IO_OK;
}

static enum io_status socket_shutdown_write(
    struct transport *t, struct error *err)
{
	struct socket_transport *s = of(t);
	int errnum;

	if (s->shut)
		return IO_OK;
	s->shut = true;
	if (shutdown(t->fd, SHUT_WR) == 0)
		return IO_OK;
	errnum = errno;
	/* ENOTCONN: a reset was faster. The reader still learns of it. */
	if (errnum == ENOTCONN)
		errnum = s->broken ? s->broken : ECONNRESET;
	return fail(s, "shutdown", errnum, err);
}

/* Datagrams have no end that a peer could see. */
static enum io_status datagram_shutdown_write(
    struct transport *t, struct error *err)
{
	(void)t;
	(void)err;
	return IO_OK;
}

/* ---- the rest ---- */

static bool socket_pending(struct transport *t)
{
	(void)t;
	return false;
}

static void on_ready(void *data, unsigned ready)
{
	struct transport *t = data;

	t->ready(t->ready_data, ready); /* may close the transport */
}

static void socket_want(struct transport *t, unsigned want)
{
	struct socket_transport *s = of(t);

	if (!s->watch && want)
		s->watch = loop_watch_new(t->loop, t->fd, on_ready, t);
	if (s->watch)
		loop_watch_want(s->watch, want);
}

static size_t stream_unsent(struct transport *t)
{
	int unsent = 0;

	if (ioctl(t->fd, SIOCOUTQ, &unsent) < 0 || unsent <= 0)
		return 0;
	/* TCP numbers the FIN like a byte (RFC 9293 3.4). */
	if (t->kind == ENDPOINT_TCP && of(t)->shut)
		unsent--;
	return (size_t)unsent;
}

static size_t datagram_unsent(struct transport *t)
{
	(void)t;
	return 0;
}

static bool tcp_set_reset(struct transport *t, struct error *err)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	if (setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) ==
	    0)
		return true;
	fail(of(t), "reset", errno, err);
	return false;
}

static bool no_reset(struct transport *t, struct error *err)
{
	char peer[ENDPOINT_TEXT];

	transport_peer(t, peer);
	error_set(err, ERROR_DIALOGUE, "reset", peer,
	    "only TCP has a reset, %s has none", endpoint_scheme(t->kind));
	return false;
}

static void socket_close_transport(struct transport *t)
{
	loop_watch_free(of(t)->watch);
	close(t->fd);
	free(of(t));
}

#define OPS(label, reading, shutting, counting, resetting)                     \
	{                                                                      \
		.name = (label), .read = (reading), .write = socket_write,     \
		.shutdown_write = (shutting), .pending = socket_pending,       \
		.want = socket_want, .unsent = (counting),                     \
		.set_reset = (resetting), .close = socket_close_transport      \
	}

static const struct transport_ops socket_ops[] = {
    [ENDPOINT_TCP] = OPS("tcp", stream_read, socket_shutdown_write,
	stream_unsent, tcp_set_reset),
    [ENDPOINT_UDP] = OPS("udp", datagram_read, datagram_shutdown_write,
	datagram_unsent, no_reset),
    [ENDPOINT_UNIX] = OPS(
	"unix", stream_read, socket_shutdown_write, stream_unsent, no_reset),
    [ENDPOINT_UNIX_DGRAM] = OPS("unix-dgram", datagram_read,
	datagram_shutdown_write, datagram_unsent, no_reset),
    [ENDPOINT_UNIX_SEQPACKET] = OPS("unix-seqpacket", datagram_read,
	socket_shutdown_write, stream_unsent, no_reset),
};

struct transport *transport_socket_new(
    struct loop *loop, int fd, enum endpoint_kind kind)
{
	struct socket_transport *s = mem_zalloc(sizeof(*s));
	struct transport *t = &s->t;

	t->ops = &socket_ops[kind];
	t->loop = loop;
	t->fd = fd;
	t->kind = kind;
	t->datagram = kind != ENDPOINT_TCP && kind != ENDPOINT_UNIX;
	t->connection = kind != ENDPOINT_UDP && kind != ENDPOINT_UNIX_DGRAM;
	socket_local(fd, &t->local);
	socket_peer(fd, &t->peer);
	/* Dialogues are short messages that wait for an answer. */
	if (kind == ENDPOINT_TCP)
		socket_try(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	return t;
}

void transport_socket_broke(struct transport *t, int errnum)
{
	of(t)->broken = errnum;
}
