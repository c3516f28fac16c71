/*
 * Transports over real sockets: ends are told apart, what came before a
 * reset is delivered, datagrams keep their bounds.
 */
#include "net_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/un.h>

struct pair {
	struct loop *loop;
	struct transport *t; /* over one end */
	int peer;	     /* the raw other end */
};

static struct pair tcp(void)
{
	struct pair p = {.loop = support_loop()};
	int fds[2];

	support_tcp_pair(fds);
	p.t = transport_socket_new(p.loop, fds[0], ENDPOINT_TCP);
	p.peer = fds[1];
	return p;
}

static struct pair local(int type, enum endpoint_kind kind)
{
	struct pair p = {.loop = support_loop()};
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds), 0);
	p.t = transport_socket_new(p.loop, fds[0], kind);
	p.peer = fds[1];
	return p;
}

/* A connected UDP transport, and the peer's socket (not connected). */
static struct pair udp(struct sockaddr_in *self)
{
	struct pair p = {.loop = support_loop()};
	struct sockaddr_in sin;
	socklen_t len = sizeof(*self);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	p.peer = support_bound(SOCK_DGRAM, &sin);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)self, &len), 0);
	p.t = transport_socket_new(p.loop, fd, ENDPOINT_UDP);
	return p;
}

static void end(struct pair *p)
{
	transport_close(p->t);
	if (p->peer >= 0)
		close(p->peer);
	loop_free(p->loop);
}

static enum io_status put(
    struct transport *t, const char *text, struct error *err)
{
	size_t done = 0;

	error_clear(err);
	return transport_write(t, text, strlen(text), &done, err);
}

static void nothing_yet_is_neither_an_end_nor_an_error(void **state)
{
	struct pair p = tcp();
	struct error err;

	(void)state;
	assert_int_equal(support_read_status(p.t, &err), IO_WANT_READ);
	assert_false(transport_pending(p.t));
	end(&p);
}

static void a_fin_is_an_end_and_stays_one(void **state)
{
	struct pair p = tcp();
	struct error err;

	(void)state;
	support_send(p.peer, "bye");
	assert_int_equal(shutdown(p.peer, SHUT_WR), 0);
	support_wait(p.loop, p.t, LOOP_READ);
	support_reads(p.t, "bye");
	support_wait(p.loop, p.t, LOOP_READ);
	for (int n = 0; n < 3; n++)
		assert_int_equal(support_read_status(p.t, &err), IO_EOF);
	assert_int_equal(put(p.t, "still", &err), IO_OK);
	assert_int_equal(p.t->read_total, 3);
	assert_int_equal(p.t->write_total, 5);
	end(&p);
}

static void what_came_before_a_reset_is_read_first(void **state)
{
	struct pair p = tcp();

	(void)state;
	support_send(p.peer, "last words");
	support_reset(p.peer);
	p.peer = -1;
	support_poll(p.t->fd, POLLERR);
	support_reads(p.t, "last words");
	for (int n = 0; n < 3; n++)
		support_ends_in_reset(p.t);
	end(&p);
}

static void a_reset_that_a_write_noticed_is_still_one_to_the_reader(
    void **state)
{
	struct pair p = tcp();
	struct error err;

	(void)state;
	support_send(p.peer, "last words");
	support_reset(p.peer);
	p.peer = -1;
	support_poll(p.t->fd, POLLERR);
	assert_int_equal(put(p.t, "x", &err), IO_ERROR);
	assert_int_equal(err.class, ERROR_BROKEN);
	assert_int_equal(err.code, ECONNRESET);
	assert_int_equal(put(p.t, "x", &err), IO_ERROR);
	assert_int_equal(err.code, ECONNRESET);
	support_reads(p.t, "last words");
	for (int n = 0; n < 3; n++)
		support_ends_in_reset(p.t);
	end(&p);
}

static void fifty_thousand_bytes_before_a_reset_all_arrive(void **state)
{
	struct pair p = tcp();
	char *text = calloc(1, 50001);

	(void)state;
	memset(text, 'a', 50000);
	support_send(p.peer, text);
	support_reset(p.peer);
	p.peer = -1;
	support_poll(p.t->fd, POLLERR);
	support_reads(p.t, text);
	support_ends_in_reset(p.t);
	free(text);
	end(&p);
}

/* The peer closes in order; our bytes then find nobody (RST after FIN). */
static void a_peer_that_closed_in_order_has_ended_for_the_reader(void **state)
{
	for (int read_first = 0; read_first < 2; read_first++) {
		struct pair p = tcp();
		struct error err;

		(void)state;
		support_send(p.peer, "bye");
		close(p.peer);
		p.peer = -1;
		support_poll(p.t->fd, POLLRDHUP);
		if (read_first) {
			support_reads(p.t, "bye");
			assert_int_equal(
			    support_read_status(p.t, &err), IO_EOF);
		}
		assert_int_equal(put(p.t, "one", &err), IO_OK);
		support_poll(p.t->fd, POLLERR);
		assert_int_equal(put(p.t, "two", &err), IO_ERROR);
		assert_int_equal(err.class, ERROR_BROKEN);
		assert_int_equal(err.code, EPIPE);
		assert_string_equal(err.detail, "the peer has closed");
		if (!read_first)
			support_reads(p.t, "bye");
		assert_int_equal(support_read_status(p.t, &err), IO_EOF);
		end(&p);
	}
}

static void half_close_is_seen_by_the_peer_and_reading_goes_on(void **state)
{
	struct pair p = tcp();
	struct error err;
	char byte;

	(void)state;
	assert_int_equal(transport_shutdown_write(p.t, &err), IO_OK);
	assert_int_equal(transport_shutdown_write(p.t, &err), IO_OK);
	assert_int_equal(recv(p.peer, &byte, 1, 0), 0);
	assert_int_equal(put(p.t, "x", &err), IO_ERROR);
	assert_string_equal(err.detail, "the write side is closed already");
	support_send(p.peer, "late");
	support_wait(p.loop, p.t, LOOP_READ);
	support_reads(p.t, "late");
	assert_int_equal(transport_unsent(p.t), 0);
	end(&p);
}

static void shutting_down_after_a_reset_says_so(void **state)
{
	struct pair p = tcp();
	struct error err;

	(void)state;
	support_reset(p.peer);
	p.peer = -1;
	support_poll(p.t->fd, POLLERR);
	assert_int_equal(transport_shutdown_write(p.t, &err), IO_ERROR);
	assert_int_equal(err.code, ECONNRESET);
	support_ends_in_reset(p.t);
	end(&p);
}

static void set_reset_makes_close_send_a_reset(void **state)
{
	struct pair p = tcp();
	struct error err;
	char byte;

	(void)state;
	assert_true(transport_set_reset(p.t, &err));
	transport_close(p.t);
	p.t = NULL;
	assert_int_equal(recv(p.peer, &byte, 1, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	end(&p);
}

static void a_full_socket_wants_to_write_and_says_how_much_is_unsent(
    void **state)
{
	struct pair p = tcp();
	static char block[65536];
	enum io_status status;
	struct error err;
	size_t n = 0;
	ssize_t taken = 0;

	(void)state;
	while ((status = transport_write(
		    p.t, block, sizeof(block), &n, &err)) == IO_OK)
		;
	assert_int_equal(status, IO_WANT_WRITE);
	assert_true(transport_unsent(p.t) > 0);
	while (taken < (ssize_t)p.t->write_total)
		taken += recv(p.peer, block, sizeof(block), 0);
	assert_int_equal(taken, p.t->write_total);
	support_wait(p.loop, p.t, LOOP_WRITE);
	assert_int_equal(put(p.t, "more", &err), IO_OK);
	end(&p);
}

static void inherited_flags_stay_as_they_are(void **state)
{
	struct pair p = tcp();
	struct error err;

	(void)state;
	assert_int_equal(fcntl(p.t->fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(support_read_status(p.t, &err), IO_WANT_READ);
	assert_int_equal(fcntl(p.t->fd, F_GETFL) & O_NONBLOCK, 0);
	end(&p);
}

static void a_unix_peer_with_unread_bytes_resets_in_either_order(void **state)
{
	for (int write_first = 0; write_first < 2; write_first++) {
		struct pair p = local(SOCK_STREAM, ENDPOINT_UNIX);
		struct error err;

		(void)state;
		assert_int_equal(put(p.t, "unread", &err), IO_OK);
		support_send(p.peer, "bye");
		close(p.peer);
		p.peer = -1;
		if (write_first)
			assert_int_equal(put(p.t, "x", &err), IO_ERROR);
		support_reads(p.t, "bye");
		for (int n = 0; n < 2; n++)
			support_ends_in_reset(p.t);
		end(&p);
	}
}

static void a_unix_peer_that_read_all_ends_in_order(void **state)
{
	struct pair p = local(SOCK_STREAM, ENDPOINT_UNIX);
	struct error err;

	(void)state;
	support_send(p.peer, "bye");
	close(p.peer);
	p.peer = -1;
	assert_int_equal(put(p.t, "x", &err), IO_ERROR);
	assert_string_equal(err.detail, "the peer has closed");
	support_reads(p.t, "bye");
	assert_int_equal(support_read_status(p.t, &err), IO_EOF);
	assert_false(transport_set_reset(p.t, &err));
	assert_non_null(strstr(err.detail, "only TCP has a reset"));
	end(&p);
}

/* ---- datagrams ---- */

static void answer(
    int fd, const struct sockaddr_in *to, const void *data, size_t len)
{
	assert_int_equal(
	    sendto(fd, data, len, 0, (const struct sockaddr *)to, sizeof(*to)),
	    (ssize_t)len);
}

static void datagrams_keep_their_bounds_and_an_empty_one_is_one(void **state)
{
	static char data[TRANSPORT_DATAGRAM_MAX];
	struct sockaddr_in self;
	struct pair p = udp(&self);
	struct error err;
	size_t got = 99;

	(void)state;
	answer(p.peer, &self, "one", 3);
	answer(p.peer, &self, "", 0);
	answer(p.peer, &self, "three", 5);
	support_wait(p.loop, p.t, LOOP_READ);
	support_reads(p.t, "one");
	assert_int_equal(
	    transport_read(p.t, data, sizeof(data), &got, &err), IO_OK);
	assert_int_equal(got, 0);
	support_reads(p.t, "three");
	assert_int_equal(support_read_status(p.t, &err), IO_WANT_READ);
	assert_int_equal(transport_shutdown_write(p.t, &err), IO_OK);
	assert_int_equal(put(p.t, "", &err), IO_OK);
	assert_int_equal(recv(p.peer, data, sizeof(data), 0), 0);
	end(&p);
}

static void the_largest_datagram_goes_and_comes_whole(void **state)
{
	static char data[TRANSPORT_DATAGRAM_MAX];
	struct sockaddr_in self;
	struct pair p = udp(&self);
	struct error err;
	size_t n = 0;

	(void)state;
	memset(data, 'd', sizeof(data));
	assert_int_equal(transport_write(p.t, data, 65507, &n, &err), IO_OK);
	assert_int_equal(n, 65507);
	assert_int_equal(recv(p.peer, data, sizeof(data), 0), 65507);
	answer(p.peer, &self, data, 65507);
	support_wait(p.loop, p.t, LOOP_READ);
	assert_int_equal(
	    transport_read(p.t, data, sizeof(data), &n, &err), IO_OK);
	assert_int_equal(n, 65507);
	assert_int_equal(transport_write(p.t, data, 65508, &n, &err), IO_ERROR);
	assert_int_equal(err.code, EMSGSIZE);
	assert_int_equal(put(p.t, "next", &err), IO_OK);
	end(&p);
}

static void a_datagram_that_does_not_fit_is_an_error(void **state)
{
	struct sockaddr_in self;
	struct pair p = udp(&self);
	char small[4];
	struct error err;
	size_t got;

	(void)state;
	answer(p.peer, &self, "large", 5);
	support_wait(p.loop, p.t, LOOP_READ);
	assert_int_equal(
	    transport_read(p.t, small, sizeof(small), &got, &err), IO_ERROR);
	assert_int_equal(err.class, ERROR_BROKEN);
	assert_non_null(strstr(err.detail, "5 bytes is larger than 4"));
	end(&p);
}

static void a_refused_datagram_is_said_once_and_the_next_may_go_well(
    void **state)
{
	struct sockaddr_in self, sin;
	struct pair p = udp(&self);
	socklen_t len = sizeof(sin);
	struct error err;

	(void)state;
	assert_int_equal(getsockname(p.peer, (struct sockaddr *)&sin, &len), 0);
	close(p.peer);
	assert_int_equal(put(p.t, "anyone?", &err), IO_OK);
	support_wait(p.loop, p.t, LOOP_READ);
	assert_int_equal(support_read_status(p.t, &err), IO_ERROR);
	assert_int_equal(err.class, ERROR_NETWORK);
	assert_int_equal(err.code, ECONNREFUSED);
	assert_int_equal(support_read_status(p.t, &err), IO_WANT_READ);
	p.peer = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p.peer, (struct sockaddr *)&sin, len), 0);
	assert_int_equal(put(p.t, "now?", &err), IO_OK);
	answer(p.peer, &self, "yes", 3);
	support_wait(p.loop, p.t, LOOP_READ);
	support_reads(p.t, "yes");
	end(&p);
}

static void packets_of_a_seqpacket_socket_keep_their_bounds_and_end(
    void **state)
{
	struct pair p = local(SOCK_SEQPACKET, ENDPOINT_UNIX_SEQPACKET);
	char data[TRANSPORT_DATAGRAM_MAX];
	struct error err;
	size_t got = 0;

	(void)state;
	assert_true(p.t->datagram && p.t->connection);
	support_send(p.peer, "one");
	support_send(p.peer, "two");
	assert_int_equal(
	    transport_read(p.t, data, sizeof(data), &got, &err), IO_OK);
	assert_int_equal(got, 3);
	support_reads(p.t, "two");
	close(p.peer);
	p.peer = -1;
	assert_int_equal(support_read_status(p.t, &err), IO_EOF);
	end(&p);
}

/* ---- the rest ---- */

static void a_pair_talks_both_ways(void **state)
{
	struct loop *loop = support_loop();
	struct transport *two[2];
	struct error err;

	(void)state;
	assert_true(transport_pair(loop, two, &err));
	assert_int_equal(put(two[0], "ping", &err), IO_OK);
	support_wait(loop, two[1], LOOP_READ);
	support_reads(two[1], "ping");
	assert_int_equal(put(two[1], "pong", &err), IO_OK);
	support_wait(loop, two[0], LOOP_READ);
	support_reads(two[0], "pong");
	transport_close(two[0]);
	assert_int_equal(support_read_status(two[1], &err), IO_EOF);
	transport_close(two[1]);
	loop_free(loop);
}

static void a_transport_names_both_of_its_ends(void **state)
{
	struct pair p = tcp();
	char text[TRANSPORT_TEXT];
	char want[TRANSPORT_TEXT];
	char peer[ENDPOINT_TEXT];

	(void)state;
	snprintf(want, sizeof(want), "tcp 127.0.0.1:%u -> 127.0.0.1:%u",
	    address_port(&p.t->local), address_port(&p.t->peer));
	transport_describe(p.t, text);
	assert_string_equal(text, want);
	snprintf(
	    want, sizeof(want), "tcp://127.0.0.1:%u", address_port(&p.t->peer));
	transport_peer(p.t, peer);
	assert_string_equal(peer, want);
	end(&p);
}

static void close_in_ready(void *data, unsigned ready)
{
	struct pair *p = data;

	(void)ready;
	transport_close(p->t);
	p->t = NULL;
	loop_stop(p->loop);
}

static void a_transport_may_be_closed_while_it_says_that_it_is_ready(
    void **state)
{
	struct pair p = tcp();

	(void)state;
	transport_on_ready(p.t, close_in_ready, &p);
	transport_want(p.t, LOOP_READ | LOOP_WRITE);
	loop_run(p.loop);
	assert_null(p.t);
	end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_yet_is_neither_an_end_nor_an_error),
	    cmocka_unit_test(a_fin_is_an_end_and_stays_one),
	    cmocka_unit_test(what_came_before_a_reset_is_read_first),
	    cmocka_unit_test(
		a_reset_that_a_write_noticed_is_still_one_to_the_reader),
	    cmocka_unit_test(fifty_thousand_bytes_before_a_reset_all_arrive),
	    cmocka_unit_test(
		a_peer_that_closed_in_order_has_ended_for_the_reader),
	    cmocka_unit_test(
		half_close_is_seen_by_the_peer_and_reading_goes_on),
	    cmocka_unit_test(shutting_down_after_a_reset_says_so),
	    cmocka_unit_test(set_reset_makes_close_send_a_reset),
	    cmocka_unit_test(
		a_full_socket_wants_to_write_and_says_how_much_is_unsent),
	    cmocka_unit_test(inherited_flags_stay_as_they_are),
	    cmocka_unit_test(
		a_unix_peer_with_unread_bytes_resets_in_either_order),
	    cmocka_unit_test(a_unix_peer_that_read_all_ends_in_order),
	    cmocka_unit_test(
		datagrams_keep_their_bounds_and_an_empty_one_is_one),
	    cmocka_unit_test(the_largest_datagram_goes_and_comes_whole),
	    cmocka_unit_test(a_datagram_that_does_not_fit_is_an_error),
	    cmocka_unit_test(
		a_refused_datagram_is_said_once_and_the_next_may_go_well),
	    cmocka_unit_test(
		packets_of_a_seqpacket_socket_keep_their_bounds_and_end),
	    cmocka_unit_test(a_pair_talks_both_ways),
	    cmocka_unit_test(a_transport_names_both_of_its_ends),
	    cmocka_unit_test(
		a_transport_may_be_closed_while_it_says_that_it_is_ready),
	};

	return cmocka_run_group_tests_name("transport", tests, NULL, NULL);
}
