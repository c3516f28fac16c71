/*
 * Receivers: every sender told apart, every datagram whole, and a transport
 * for whom one talks to.
 */
#include "net_support.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "ncchat/net/receiver.h"

/* recvmsg(2) as these programs see it; may fail a number of times. */
static int failures;
static int failure_errnum;

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	if (failures > 0) {
		failures--;
		errno = failure_errnum;
		return -1;
	}
	return syscall(SYS_recvmsg, fd, m, flags);
}

struct seen {
	struct loop *loop;
	struct receiver *receiver;
	bool done;
	int count;
	size_t len;
	bool cut;
	char text[64];
	char peer[ENDPOINT_TEXT];
	enum { LOOK, ACCEPT, CLOSE } then;
	struct transport *t;
	int failed;
	char why[700];
};

static void on_datagram(void *data, const struct datagram *d)
{
	struct seen *seen = data;

	seen->done = true;
	seen->count++;
	seen->len = d->len;
	seen->cut = d->cut;
	snprintf(seen->text, sizeof(seen->text), "%.*s",
	    d->len < 60 ? (int)d->len : 60, (const char *)d->data);
	address_format(d->peer, seen->peer);
	if (seen->then == ACCEPT)
		seen->t = receiver_accept(seen->receiver, d);
	else if (seen->then == CLOSE)
		receiver_close(seen->receiver);
}

static void on_failed(void *data, const struct error *err)
{
	struct seen *seen = data;

	seen->failed++;
	snprintf(seen->why, sizeof(seen->why), "%s: %s", err->op, err->detail);
}

static void begin(struct seen *seen, const char *word)
{
	const struct receiver_handlers handlers = {
	    .datagram = on_datagram, .failed = on_failed, .data = seen};
	const struct sockopts opts = {0};
	struct endpoint at;
	struct error err;

	memset(seen, 0, sizeof(*seen));
	seen->loop = support_loop();
	assert_true(endpoint_parse(&at, word, ENDPOINT_UDP, true, &err));
	seen->receiver = receiver_new(seen->loop, &at, &opts, &handlers, &err);
	if (!seen->receiver)
		fail_msg("%s %s: %s", err.op, err.endpoint, err.detail);
	receiver_resume(seen->receiver);
}

static void end(struct seen *seen)
{
	assert_string_equal(seen->why, "");
	transport_close(seen->t);
	receiver_close(seen->receiver);
	loop_free(seen->loop);
}

/* A UDP socket connected to our socket `i`. */
static int client(struct seen *seen, size_t i)
{
	const struct address *to = receiver_address(seen->receiver, i);
	int fd = socket(to->ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to->ss, to->len), 0);
	return fd;
}

static void until_count(struct seen *seen, int count)
{
	int64_t end_ms = clock_now_ms() + BOUND_MS;

	while (seen->count < count && clock_now_ms() < end_ms)
		loop_turn(seen->loop, 50);
	assert_int_equal(seen->count, count);
}

/* Everything that has been sent has been taken in. */
static void settle(struct seen *seen)
{
	for (int i = 0; i < 40; i++)
		loop_turn(seen->loop, 0);
}

static void name_of(int fd, char out[ENDPOINT_TEXT])
{
	struct address a = {.len = sizeof(a.ss)};

	assert_int_equal(getsockname(fd, (struct sockaddr *)&a.ss, &a.len), 0);
	address_format(&a, out);
}

static void each_sender_is_told_apart_on_each_address(void **state)
{
	char name[ENDPOINT_TEXT];
	struct seen seen;
	int n = 0;

	(void)state;
	begin(&seen, "0");
	assert_true(receiver_port(seen.receiver) != 0);
	for (size_t i = 0; i < receiver_count(seen.receiver); i++) {
		for (int k = 0; k < 2; k++) {
			int fd = client(&seen, i);

			support_send(fd, "hello");
			until_count(&seen, ++n);
			name_of(fd, name);
			assert_string_equal(seen.peer, name);
			assert_string_equal(seen.text, "hello");
			close(fd);
		}
	}
	end(&seen);
}

static void the_empty_and_the_largest_datagram_arrive_whole(void **state)
{
	static char data[65507];
	struct seen seen;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	fd = client(&seen, 0);
	assert_int_equal(send(fd, "", 0, 0), 0);
	until_count(&seen, 1);
	assert_int_equal(seen.len, 0);
	assert_int_equal(send(fd, data, sizeof(data), 0), 65507);
	until_count(&seen, 2);
	assert_int_equal(seen.len, 65507);
	assert_false(seen.cut);
	close(fd);
	end(&seen);
}

static void a_paused_receiver_leaves_them_in_the_socket(void **state)
{
	struct seen seen;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	receiver_pause(seen.receiver);
	fd = client(&seen, 0);
	support_send(fd, "one");
	support_send(fd, "two");
	settle(&seen);
	assert_int_equal(seen.count, 0);
	receiver_resume(seen.receiver);
	until_count(&seen, 2);
	close(fd);
	end(&seen);
}

static void an_accepted_sender_has_its_own_queue_and_is_answered(void **state)
{
	struct seen seen;
	char data[16];
	struct error err;
	size_t n;
	int first, second;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	first = client(&seen, 0);
	second = client(&seen, 0);
	seen.then = ACCEPT;
	support_send(first, "one");
	until_count(&seen, 1);
	seen.then = LOOK;
	support_send(first, "two");
	support_send(first, "three");
	support_send(second, "other");
	until_count(&seen, 2);
	assert_string_equal(seen.text, "other");
	support_wait(seen.loop, seen.t, LOOP_READ);
	assert_true(transport_pending(seen.t));
	for (const char *const *text =
		 (const char *const[]){"one", "two", "three", NULL};
	     *text; text++)
		support_reads(seen.t, *text);
	assert_int_equal(support_read_status(seen.t, &err), IO_WANT_READ);
	assert_false(transport_pending(seen.t));
	assert_int_equal(transport_write(seen.t, "back", 4, &n, &err), IO_OK);
	assert_int_equal(recv(first, data, sizeof(data), 0), 4);
	support_wait(seen.loop, seen.t, LOOP_WRITE);
	assert_int_equal(transport_shutdown_write(seen.t, &err), IO_OK);
	assert_false(transport_set_reset(seen.t, &err));
	assert_int_equal(seen.t->fd, -1);
	close(first);
	close(second);
	end(&seen);
}

static void ready_comes_once_a_turn_while_wanted_and_not_otherwise(void **state)
{
	struct support_ready r = {0};
	struct seen seen;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	fd = client(&seen, 0);
	seen.then = ACCEPT;
	support_send(fd, "one");
	until_count(&seen, 1);
	transport_on_ready(seen.t, support_on_ready, &r);
	settle(&seen);
	assert_int_equal(r.calls, 0);
	transport_want(seen.t, LOOP_READ);
	support_until(seen.loop, &r.done);
	r.calls = 0;
	for (int i = 0; i < 10; i++)
		loop_turn(seen.loop, 20);
	assert_in_range(r.calls, 5, 10);
	support_reads(seen.t, "one");
	r.calls = 0;
	settle(&seen);
	assert_int_equal(r.calls, 0);
	support_send(fd, "two");
	r.done = false;
	support_until(seen.loop, &r.done);
	close(fd);
	end(&seen);
}

static void a_full_queue_drops_and_counts(void **state)
{
	struct seen seen;
	int fd, sent = 1;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	fd = client(&seen, 0);
	seen.then = ACCEPT;
	support_send(fd, "x");
	until_count(&seen, 1);
	while (sent < 1030) {
		support_send(fd, "x");
		if (++sent % 50 == 0)
			settle(&seen);
	}
	settle(&seen);
	assert_int_equal(receiver_dropped(seen.receiver), 1030 - 1024);
	close(fd);
	end(&seen);
}

static int64_t fake_now(void *data)
{
	return *(int64_t *)data;
}

static void a_closed_sender_is_late_for_two_seconds(void **state)
{
	struct seen seen;
	int64_t now = 0;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	loop_set_clock(seen.loop, fake_now, &now);
	fd = client(&seen, 0);
	seen.then = ACCEPT;
	support_send(fd, "one");
	until_count(&seen, 1);
	transport_close(seen.t);
	seen.t = NULL;
	now = 1999;
	support_send(fd, "two");
	settle(&seen);
	assert_int_equal(seen.count, 1);
	assert_int_equal(receiver_late(seen.receiver), 1);
	now = 2000;
	support_send(fd, "three");
	until_count(&seen, 2);
	assert_string_equal(seen.text, "three");
	support_reads(seen.t, "three");
	close(fd);
	end(&seen);
}

static void many_senders_are_kept_apart_and_forgotten(void **state)
{
	enum { N = 200 };
	struct transport *all[N];
	struct seen seen;
	int64_t now = 0;
	int fds[N];
	char text[16];

	(void)state;
	begin(&seen, "127.0.0.1:0");
	loop_set_clock(seen.loop, fake_now, &now);
	seen.then = ACCEPT;
	for (int i = 0; i < N; i++) {
		fds[i] = client(&seen, 0);
		snprintf(text, sizeof(text), "%d", i);
		support_send(fds[i], text);
		until_count(&seen, i + 1);
		all[i] = seen.t;
	}
	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof(text), "%d", i);
		support_reads(all[i], text);
		transport_close(all[i]);
		now += 100;
	}
	seen.t = NULL;
	support_send(fds[0], "again");
	until_count(&seen, N + 1);
	for (int i = 0; i < N; i++)
		close(fds[i]);
	end(&seen);
}

static void an_answer_comes_from_the_address_that_was_asked(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct seen seen;
	char data[16], text[ENDPOINT_TEXT];
	struct error err;
	size_t n;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)state;
	begin(&seen, "any:0");
	sin.sin_port = htons(receiver_port(seen.receiver));
	inet_pton(AF_INET, "127.0.0.2", &sin.sin_addr);
	/* Connected: it hears nobody else. */
	assert_int_equal(connect(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	seen.then = ACCEPT;
	support_send(fd, "ask");
	until_count(&seen, 1);
	address_host(&seen.t->local, text);
	assert_string_equal(text, "127.0.0.2");
	assert_int_equal(transport_write(seen.t, "answer", 6, &n, &err), IO_OK);
	support_poll(fd, POLLIN);
	assert_int_equal(recv(fd, data, sizeof(data), 0), 6);
	close(fd);
	end(&seen);
}

static void the_same_holds_for_ipv6(void **state)
{
	struct seen seen;
	struct sockaddr_in6 sin6 = {
	    .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	char data[16], text[ENDPOINT_TEXT];
	struct error err;
	size_t n;
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)state;
	begin(&seen, "any:0");
	if (receiver_lacks_ipv6(seen.receiver)) {
		end(&seen);
		close(fd);
		skip();
	}
	sin6.sin6_port = htons(receiver_port(seen.receiver));
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&sin6, sizeof(sin6)), 0);
	seen.then = ACCEPT;
	support_send(fd, "ask");
	until_count(&seen, 1);
	support_send(fd, "again");
	settle(&seen);
	assert_int_equal(seen.count, 1);
	support_reads(seen.t, "ask");
	support_reads(seen.t, "again");
	address_host(&seen.t->local, text);
	assert_string_equal(text, "::1");
	assert_int_equal(transport_write(seen.t, "answer", 6, &n, &err), IO_OK);
	support_poll(fd, POLLIN);
	assert_int_equal(recv(fd, data, sizeof(data), 0), 6);
	close(fd);
	end(&seen);
}

static void a_shortage_is_told_once_and_waited_out(void **state)
{
	struct seen seen;
	int64_t now = 0;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	loop_set_clock(seen.loop, fake_now, &now);
	fd = client(&seen, 0);
	support_send(fd, "hello");
	failure_errnum = ENOMEM;
	failures = 3;
	for (; now < 199; now += 2)
		loop_turn(seen.loop, 0);
	assert_in_range(failures, 1, 2); /* no spin: at 0 and at 100 ms */
	assert_int_equal(seen.failed, 1);
	assert_string_equal(seen.why, "receive: Cannot allocate memory");
	for (; now < 1000 && seen.count == 0; now += 2)
		loop_turn(seen.loop, 0);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.failed, 1);
	seen.why[0] = '\0';
	close(fd);
	end(&seen);
}

static void what_failed_to_be_sent_elsewhere_disturbs_nobody(void **state)
{
	struct seen seen;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	fd = client(&seen, 0);
	support_send(fd, "hello");
	failure_errnum = ECONNREFUSED;
	failures = 5;
	until_count(&seen, 1);
	assert_int_equal(failures, 0);
	close(fd);
	end(&seen);
}

static void a_receiver_may_be_closed_while_it_hands_out(void **state)
{
	struct seen seen;
	int fd;

	(void)state;
	begin(&seen, "127.0.0.1:0");
	fd = client(&seen, 0);
	support_send(fd, "one");
	support_send(fd, "two");
	seen.then = CLOSE;
	loop_run(seen.loop);
	assert_int_equal(seen.count, 1);
	close(fd);
	loop_free(seen.loop);
}

static void connections_are_not_for_receivers(void **state)
{
	const struct receiver_handlers handlers = {0};
	const struct sockopts opts = {0};
	struct loop *loop = support_loop();
	struct endpoint at;
	struct error err;

	(void)state;
	assert_true(endpoint_parse(&at, "0", ENDPOINT_TCP, true, &err));
	assert_null(receiver_new(loop, &at, &opts, &handlers, &err));
	assert_int_equal(err.class, ERROR_USAGE);
	loop_free(loop);
}

/* ---- UNIX ---- */

static int unix_client(struct seen *seen, bool named)
{
	const struct address *to = receiver_address(seen->receiver, 0);
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (named)
		assert_int_equal(
		    bind(fd, (struct sockaddr *)&sun, sizeof(sa_family_t)), 0);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to->ss, to->len), 0);
	return fd;
}

static void begin_unix(struct seen *seen)
{
	char word[60];

	snprintf(word, sizeof(word), "unix-dgram:@ncchat-r-%d", getpid());
	begin(seen, word);
}

static void a_unix_sender_whose_queue_is_full_is_waited_for(void **state)
{
	struct seen seen;
	struct error err;
	enum io_status status;
	char data[16];
	size_t n;
	int fd, written = 0;

	(void)state;
	begin_unix(&seen);
	fd = unix_client(&seen, true);
	seen.then = ACCEPT;
	support_send(fd, "hi");
	until_count(&seen, 1);
	while ((status = transport_write(seen.t, "y", 1, &n, &err)) == IO_OK)
		written++;
	assert_int_equal(status, IO_WANT_WRITE);
	support_wait(seen.loop, seen.t, LOOP_WRITE);
	for (int i = 0; i < written; i++)
		assert_int_equal(recv(fd, data, sizeof(data), 0), 1);
	assert_int_equal(transport_write(seen.t, "y", 1, &n, &err), IO_OK);
	close(fd);
	end(&seen);
}

static void a_unix_sender_without_a_name_cannot_be_answered(void **state)
{
	struct seen seen;
	struct error err;
	size_t n;
	int fd;

	(void)state;
	begin_unix(&seen);
	fd = unix_client(&seen, false);
	seen.then = ACCEPT;
	support_send(fd, "hi");
	until_count(&seen, 1);
	assert_string_equal(seen.peer, "(unnamed)");
	assert_int_equal(transport_write(seen.t, "y", 1, &n, &err), IO_ERROR);
	assert_non_null(strstr(err.detail, "no name to answer to"));
	close(fd);
	end(&seen);
}

static void a_datagram_that_had_to_be_cut_says_so(void **state)
{
	static char data[70000];
	struct seen seen;
	struct error err;
	int fd;

	(void)state;
	begin_unix(&seen);
	fd = unix_client(&seen, true);
	seen.then = ACCEPT;
	assert_int_equal(send(fd, data, sizeof(data), 0), sizeof(data));
	until_count(&seen, 1);
	assert_true(seen.cut);
	assert_int_equal(support_read_status(seen.t, &err), IO_ERROR);
	assert_int_equal(err.class, ERROR_BROKEN);
	assert_int_equal(support_read_status(seen.t, &err), IO_WANT_READ);
	close(fd);
	end(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_sender_is_told_apart_on_each_address),
	    cmocka_unit_test(the_empty_and_the_largest_datagram_arrive_whole),
	    cmocka_unit_test(a_paused_receiver_leaves_them_in_the_socket),
	    cmocka_unit_test(
		an_accepted_sender_has_its_own_queue_and_is_answered),
	    cmocka_unit_test(
		ready_comes_once_a_turn_while_wanted_and_not_otherwise),
	    cmocka_unit_test(a_full_queue_drops_and_counts),
	    cmocka_unit_test(a_closed_sender_is_late_for_two_seconds),
	    cmocka_unit_test(many_senders_are_kept_apart_and_forgotten),
	    cmocka_unit_test(an_answer_comes_from_the_address_that_was_asked),
	    cmocka_unit_test(the_same_holds_for_ipv6),
	    cmocka_unit_test(a_shortage_is_told_once_and_waited_out),
	    cmocka_unit_test(what_failed_to_be_sent_elsewhere_disturbs_nobody),
	    cmocka_unit_test(a_receiver_may_be_closed_while_it_hands_out),
	    cmocka_unit_test(connections_are_not_for_receivers),
	    cmocka_unit_test(a_unix_sender_whose_queue_is_full_is_waited_for),
	    cmocka_unit_test(a_unix_sender_without_a_name_cannot_be_answered),
	    cmocka_unit_test(a_datagram_that_had_to_be_cut_says_so),
	};

	return cmocka_run_group_tests_name("receiver", tests, NULL, NULL);
}
