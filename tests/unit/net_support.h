/*
 * Helpers of the tests of net/: raw sockets to play the peer with, and
 * waiting that is bounded and never for a fixed time.
 */
#ifndef NCCHAT_TESTS_NET_SUPPORT_H
#define NCCHAT_TESTS_NET_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ncchat/base/clock.h"
#include "ncchat/net/transport.h"

#define BOUND_MS 10000 /* nothing here takes a hundredth of this */

static inline struct loop *support_loop(void)
{
	struct error err;
	struct loop *loop = loop_new(&err);

	assert_non_null(loop);
	return loop;
}

/* Runs the loop until *done, or fails. */
static inline void support_until(struct loop *loop, const bool *done)
{
	int64_t end_ms = loop_now_ms(loop) + BOUND_MS;

	while (!*done && loop_now_ms(loop) < end_ms)
		loop_turn(loop, 50);
	assert_true(*done);
}

/* Waits until fd shows `events`, without taking anything from it. */
static inline void support_poll(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	assert_int_equal(poll(&p, 1, BOUND_MS), 1);
}

/* A socket bound to a free port of 127.0.0.1; TCP ones listen. */
static inline int support_bound(int type, struct sockaddr_in *sin)
{
	socklen_t len = sizeof(*sin);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)sin, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)sin, &len), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 16), 0);
	return fd;
}

/* A connected TCP pair over loopback. */
static inline void support_tcp_pair(int fds[2])
{
	struct sockaddr_in sin;
	int listening = support_bound(SOCK_STREAM, &sin);

	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    connect(fds[0], (struct sockaddr *)&sin, sizeof(sin)), 0);
	fds[1] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	assert_true(fds[1] >= 0);
	close(listening);
}

/* Ends a TCP connection with a reset. */
static inline void support_reset(int fd)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)), 0);
	close(fd);
}

static inline void support_send(int fd, const char *text)
{
	assert_int_equal(
	    send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* The transport gives exactly these bytes now, in however many reads. */
static inline void support_reads(struct transport *t, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		char data[TRANSPORT_DATAGRAM_MAX];
		size_t want = t->datagram ? sizeof(data) : len;
		struct error err;
		size_t got = 0;

		assert_int_equal(
		    transport_read(t, data, want, &got, &err), IO_OK);
		assert_true(got > 0 && got <= len);
		assert_memory_equal(data, text, got);
		text += got;
		len -= got;
	}
}

/* What one read says besides IO_OK. */
static inline enum io_status support_read_status(
    struct transport *t, struct error *err)
{
	char data[TRANSPORT_DATAGRAM_MAX];
	size_t got = 0;

	error_clear(err);
	return transport_read(t, data, sizeof(data), &got, err);
}

static inline void support_ends_in_reset(struct transport *t)
{
	struct error err;

	assert_int_equal(support_read_status(t, &err), IO_ERROR);
	assert_int_equal(err.class, ERROR_BROKEN);
	assert_int_equal(err.domain, ERROR_DOMAIN_OS);
	assert_int_equal(err.code, ECONNRESET);
}

/* Notes that the transport was ready, for support_until(). */
struct support_ready {
	bool done;
	unsigned ready;
	int calls;
};

static inline void support_on_ready(void *data, unsigned ready)
{
	struct support_ready *r = data;

	r->done = true;
	r->ready |= ready;
	r->calls++;
}

/* Waits by the loop until `want` may succeed. */
static inline void support_wait(
    struct loop *loop, struct transport *t, unsigned want)
{
	struct support_ready r = {0};

	transport_on_ready(t, support_on_ready, &r);
	transport_want(t, want);
	support_until(loop, &r.done);
	transport_want(t, 0);
	assert_int_equal(r.ready & ~want, 0);
}

#endif
