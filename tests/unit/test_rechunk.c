/*
 * The rechunk filter: the same bytes and the same end, cut at random.
 */
#include "net_support.h"

#include <stdio.h>

struct rig {
	struct loop *loop;
	struct transport *t; /* the filter */
	int peer;
};

static struct rig rig_tcp(uint64_t seed)
{
	struct rig rig = {.loop = support_loop()};
	int fds[2];

	support_tcp_pair(fds);
	rig.t = filter_rechunk_new(
	    transport_socket_new(rig.loop, fds[0], ENDPOINT_TCP), seed);
	rig.peer = fds[1];
	return rig;
}

static void end(struct rig *rig)
{
	transport_close(rig->t);
	if (rig->peer >= 0)
		close(rig->peer);
	loop_run(rig->loop); /* nothing of it is left behind */
	loop_free(rig->loop);
}

/* Of who waits: without interest a read only looks, and never pauses. */
static enum io_status waiting_read(
    struct rig *rig, void *data, size_t len, size_t *got, struct error *err)
{
	enum io_status status;

	transport_want(rig->t, LOOP_READ);
	status = transport_read(rig->t, data, len, got, err);
	transport_want(rig->t, 0);
	return status;
}

/* What reading to the end came to. */
struct result {
	char *data; /* owned by the test */
	size_t len;
	size_t pieces, ones, largest, pauses;
	enum io_status status;
	struct error err;
};

/* Reads to the end, waiting by the loop whenever it is told to. */
static struct result read_to_end(struct rig *rig)
{
	static char block[65536];
	struct result r = {.data = calloc(1, 1 << 20)};
	size_t got = 0;

	for (;;) {
		r.status =
		    waiting_read(rig, block, sizeof(block), &got, &r.err);
		if (r.status == IO_WANT_READ) {
			r.pauses++;
			support_wait(rig->loop, rig->t, LOOP_READ);
			continue;
		}
		if (r.status != IO_OK)
			return r;
		assert_true(got > 0);
		memcpy(r.data + r.len, block, got);
		r.len += got;
		r.pieces++;
		r.ones += got == 1;
		r.largest = got > r.largest ? got : r.largest;
	}
}

static char *numbered(size_t len)
{
	char *data = calloc(1, len + 1);

	for (size_t i = 0; i < len; i++)
		data[i] = (char)('a' + i * 7 % 26 + i / 1000 % 5);
	return data;
}

static void every_seed_gives_all_bytes_and_the_end(void **state)
{
	enum { LEN = 60000 };
	char *data = numbered(LEN);

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct rig rig = rig_tcp(seed);
		struct result r;

		support_send(rig.peer, data);
		shutdown(rig.peer, SHUT_WR);
		r = read_to_end(&rig);
		assert_int_equal(r.status, IO_EOF);
		assert_int_equal(r.len, LEN);
		assert_memory_equal(r.data, data, LEN);
		assert_true(r.ones > 1 && r.pauses > 0 && r.pieces > 15);
		assert_in_range(r.largest, 100, 4096);
		assert_int_equal(rig.t->read_total, LEN);
		free(r.data);
		end(&rig);
	}
	free(data);
}

static void bytes_of_different_segments_are_joined_too(void **state)
{
	struct rig rig = rig_tcp(3);
	size_t joined = 0;

	(void)state;
	for (int round = 0; round < 40; round++) {
		char block[64];
		struct error err;
		size_t got = 0, len = 0;

		support_send(rig.peer, "ab");
		support_send(rig.peer, "cd");
		while (len < 4) {
			if (transport_read(rig.t, block, sizeof(block), &got,
				&err) != IO_OK) {
				support_wait(rig.loop, rig.t, LOOP_READ);
				continue;
			}
			len += got;
			joined += got > 2;
		}
	}
	assert_true(joined > 0);
	end(&rig);
}

static void a_reset_stays_one_and_comes_after_all_bytes(void **state)
{
	char *data = numbered(5000);

	(void)state;
	for (uint64_t seed = 0; seed < 10; seed++) {
		struct rig rig = rig_tcp(seed);
		struct result r;

		support_send(rig.peer, data);
		support_reset(rig.peer);
		rig.peer = -1;
		r = read_to_end(&rig);
		assert_int_equal(r.len, 5000);
		assert_memory_equal(r.data, data, 5000);
		assert_int_equal(r.status, IO_ERROR);
		assert_int_equal(r.err.class, ERROR_BROKEN);
		assert_int_equal(r.err.code, ECONNRESET);
		free(r.data);
		end(&rig);
	}
	free(data);
}

static void an_end_is_said_again_when_asked_again(void **state)
{
	struct rig rig = rig_tcp(1);

	(void)state;
	close(rig.peer);
	rig.peer = -1;
	for (int n = 0; n < 5; n++) {
		struct result r = read_to_end(&rig);

		assert_int_equal(r.status, IO_EOF);
		assert_int_equal(r.len, 0);
		free(r.data);
	}
	end(&rig);
}

static void the_same_seed_cuts_in_the_same_way(void **state)
{
	size_t pieces[2], ones[2];
	char *data = numbered(3000);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct rig rig = rig_tcp(42);
		struct result r;

		support_send(rig.peer, data);
		shutdown(rig.peer, SHUT_WR);
		support_poll(rig.peer, POLLOUT);
		r = read_to_end(&rig);
		pieces[i] = r.pieces;
		ones[i] = r.ones;
		free(r.data);
		end(&rig);
	}
	assert_int_equal(pieces[0], pieces[1]);
	assert_int_equal(ones[0], ones[1]);
	free(data);
}

static void nothing_is_called_while_nothing_is_wanted(void **state)
{
	struct rig rig = rig_tcp(5);
	struct support_ready r = {0};
	char byte;
	struct error err;
	size_t got;

	(void)state;
	transport_on_ready(rig.t, support_on_ready, &r);
	support_send(rig.peer, "some bytes");
	support_poll(rig.peer, POLLOUT);
	while (transport_read(rig.t, &byte, 1, &got, &err) != IO_OK) {
		r.done = false;
		transport_want(rig.t, LOOP_READ);
		support_until(rig.loop, &r.done);
	}
	transport_want(rig.t, 0);
	assert_true(transport_pending(rig.t));
	r.calls = 0;
	for (int i = 0; i < 20; i++)
		loop_turn(rig.loop, 0);
	assert_int_equal(r.calls, 0);
	transport_want(rig.t, LOOP_READ);
	for (int i = 0; i < 10; i++)
		loop_turn(rig.loop, 20);
	assert_true(r.calls >= 3); /* level-triggered, on held bytes too */
	transport_want(rig.t, 0);
	end(&rig);
}

static void writing_and_half_close_go_straight_through(void **state)
{
	struct rig rig = rig_tcp(0);
	char data[16];
	struct error err;
	size_t n;

	(void)state;
	assert_int_equal(rig.t->fd, -1);
	assert_int_equal(transport_write(rig.t, "hello", 5, &n, &err), IO_OK);
	assert_int_equal(n, 5);
	assert_int_equal(recv(rig.peer, data, sizeof(data), 0), 5);
	assert_int_equal(rig.t->write_total, 5);
	support_wait(rig.loop, rig.t, LOOP_WRITE);
	assert_int_equal(transport_shutdown_write(rig.t, &err), IO_OK);
	assert_int_equal(recv(rig.peer, data, sizeof(data), 0), 0);
	assert_true(transport_set_reset(rig.t, &err));
	end(&rig);
}

static void datagrams_are_delayed_but_never_cut(void **state)
{
	struct rig rig = {.loop = support_loop()};
	char data[TRANSPORT_DATAGRAM_MAX];
	struct error err;
	size_t got = 0;
	int fds[2], waits = 0;

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds), 0);
	rig.t = filter_rechunk_new(
	    transport_socket_new(rig.loop, fds[0], ENDPOINT_UNIX_DGRAM), 9);
	rig.peer = fds[1];
	for (int i = 0; i < 100; i++) {
		char text[32];

		snprintf(text, sizeof(text), "datagram %d", i);
		support_send(rig.peer, text);
		while (waiting_read(&rig, data, sizeof(data), &got, &err) !=
		       IO_OK) {
			support_wait(rig.loop, rig.t, LOOP_READ);
			waits++;
		}
		assert_int_equal(got, strlen(text));
		assert_memory_equal(data, text, got);
	}
	assert_true(waits > 0);
	end(&rig);
}

static void who_only_looks_sees_what_has_arrived(void **state)
{
	struct rig rig = {.loop = support_loop()};
	char data[64];
	struct error err;
	size_t got = 0;
	int fds[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds), 0);
	rig.t = filter_rechunk_new(
	    transport_socket_new(rig.loop, fds[0], ENDPOINT_UNIX_DGRAM), 9);
	rig.peer = fds[1];
	for (int i = 0; i < 100; i++) {
		support_send(rig.peer, "x");
		assert_int_equal(
		    transport_read(rig.t, data, sizeof(data), &got, &err),
		    IO_OK);
	}
	end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_seed_gives_all_bytes_and_the_end),
	    cmocka_unit_test(bytes_of_different_segments_are_joined_too),
	    cmocka_unit_test(a_reset_stays_one_and_comes_after_all_bytes),
	    cmocka_unit_test(an_end_is_said_again_when_asked_again),
	    cmocka_unit_test(the_same_seed_cuts_in_the_same_way),
	    cmocka_unit_test(nothing_is_called_while_nothing_is_wanted),
	    cmocka_unit_test(writing_and_half_close_go_straight_through),
	    cmocka_unit_test(datagrams_are_delayed_but_never_cut),
	    cmocka_unit_test(who_only_looks_sees_what_has_arrived),
	};

	return cmocka_run_group_tests_name("rechunk", tests, NULL, NULL);
}
