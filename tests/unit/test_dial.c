/*
 * Dialling: each address in turn, each failure named, never late, and the
 * caller is told once and from the loop.
 */
#include "net_support.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "fake_names.h"
#include "ncchat/net/dial.h"

/* connect(2) as these programs see it; may make a socket meet itself. */
static bool meet_itself;
static bool met_itself;

int connect(int fd, __CONST_SOCKADDR_ARG to, socklen_t len)
{
	if (meet_itself)
		met_itself = bind(fd, to, len) == 0;
	return (int)syscall(SYS_connect, fd, to.__sockaddr__, len);
}

struct outcome {
	bool done;
	int calls;
	int notes;
	struct transport *t;
	struct error err;
	char text[700];
	char note[700];
	struct dial *cancel;
};

static void on_done(
    void *data, struct transport *transport, const struct error *err)
{
	struct outcome *o = data;

	assert_true((transport == NULL) == (err != NULL));
	o->done = true;
	o->calls++;
	o->t = transport;
	if (!err)
		return;
	o->err = *err;
	error_format(err, o->text, sizeof(o->text));
}

static void on_note(void *data, const struct error *err)
{
	struct outcome *o = data;

	o->notes++;
	error_format(err, o->note, sizeof(o->note));
	if (o->cancel)
		dial_cancel(o->cancel);
}

static struct dial *start(struct loop *loop, struct outcome *o,
    int64_t timeout_ms, const char *fmt, unsigned port)
{
	const struct sockopts opts = {0};
	struct endpoint to;
	struct error err;
	struct dial *dial;
	char word[300];

	memset(o, 0, sizeof(*o));
	snprintf(word, sizeof(word), "%s", fmt);
	if (strchr(fmt, '#'))
		snprintf(word, sizeof(word), "%.*s%u", (int)strcspn(fmt, "#"),
		    fmt, port);
	assert_true(endpoint_parse(&to, word, ENDPOINT_TCP, true, &err));
	dial = dial_start(loop, &to, &opts, timeout_ms, on_done, on_note, o);
	assert_false(o->done);
	return dial;
}

/* Dials `fmt`, its '#' being the port, and waits for the outcome. */
static struct outcome dial_to(
    struct loop *loop, int64_t timeout_ms, const char *fmt, unsigned port)
{
	struct outcome o;

	start(loop, &o, timeout_ms, fmt, port);
	support_until(loop, &o.done);
	loop_run(loop); /* nothing of it is left behind */
	assert_int_equal(o.calls, 1);
	return o;
}

/* A socket on 127.0.0.1 that refuses: bound, not listening. -1: it is taken. */
static int refusing(uint16_t *port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET,
	    .sin_port = htons(*port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&sin, len) < 0) {
		assert_int_equal(errno, EADDRINUSE);
		close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&sin, &len);
	*port = ntohs(sin.sin_port);
	return fd;
}

/* A socket on ::1 that listens or refuses; -1: there is no IPv6, or it is
 * taken. */
static int bound6(uint16_t *port, bool listens)
{
	struct sockaddr_in6 sin6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(*port),
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	socklen_t len = sizeof(sin6);
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&sin6, len) < 0 ||
	    (listens && listen(fd, 4) < 0)) {
		close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&sin6, &len);
	*port = ntohs(sin6.sin6_port);
	return fd;
}

/* One on ::1, and on its port one on 127.0.0.1 that refuses. */
static bool both_families(int *six, int *four, uint16_t *port, bool six_listens)
{
	for (int i = 0; i < 100; i++) {
		*port = 0;
		*six = bound6(port, six_listens);
		if (*six < 0)
			return false;
		*four = refusing(port);
		if (*four >= 0)
			return true;
		close(*six);
	}
	return false;
}

/* Fills the backlog of a listener, so that it answers nobody. */
static size_t fill_backlog(
    const struct sockaddr *to, socklen_t len, int *fds, size_t max)
{
	size_t count = 0;

	while (count < max) {
		struct pollfd p = {.events = POLLOUT};

		fds[count] = p.fd = socket(to->sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		count++;
		if (connect(p.fd, to, len) == 0)
			continue;
		if (errno == EAGAIN || poll(&p, 1, 100) == 0)
			break;
	}
	return count;
}

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

static void a_listener_is_reached_and_both_ends_are_known(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_in sin;
	int listening = support_bound(SOCK_STREAM, &sin);
	struct outcome o =
	    dial_to(loop, 5000, "127.0.0.1:#", ntohs(sin.sin_port));

	(void)state;
	assert_non_null(o.t);
	assert_int_equal(address_port(&o.t->peer), ntohs(sin.sin_port));
	assert_true(address_port(&o.t->local) != 0);
	assert_int_equal(o.notes, 0);
	transport_close(o.t);
	close(listening);
	loop_free(loop);
}

static void a_refusal_names_the_endpoint(void **state)
{
	struct loop *loop = support_loop();
	uint16_t port = 0;
	int fd = refusing(&port);
	struct outcome o = dial_to(loop, 5000, "127.0.0.1:#", port);
	char want[100];

	(void)state;
	snprintf(want, sizeof(want),
	    "connect tcp://127.0.0.1:%u: Connection refused", port);
	assert_null(o.t);
	assert_string_equal(o.text, want);
	assert_int_equal(o.err.class, ERROR_NETWORK);
	assert_int_equal(o.err.code, ECONNREFUSED);
	close(fd);
	loop_free(loop);
}

static void the_next_address_is_tried_and_the_first_failure_noted(void **state)
{
	struct loop *loop = support_loop();
	uint16_t port;
	int listening, fd;
	struct outcome o;
	char want[100];

	(void)state;
	if (!both_families(&listening, &fd, &port, true)) {
		loop_free(loop);
		skip();
	}
	o = dial_to(loop, 5000, "two.test:#", port);
	snprintf(want, sizeof(want),
	    "connect tcp://127.0.0.1:%u: Connection refused", port);
	assert_non_null(o.t);
	assert_int_equal(o.notes, 1);
	assert_string_equal(o.note, want);
	transport_close(o.t);
	close(fd);
	close(listening);
	loop_free(loop);
}

static void when_all_fail_each_address_is_named(void **state)
{
	struct loop *loop = support_loop();
	uint16_t port;
	int six, four;
	struct outcome o;
	char want[200];

	(void)state;
	if (!both_families(&six, &four, &port, false)) {
		loop_free(loop);
		skip();
	}
	o = dial_to(loop, 5000, "two.test:#", port);
	snprintf(want, sizeof(want),
	    "connect tcp://two.test:%u: 127.0.0.1:%u Connection refused; "
	    "[::1]:%u Connection refused",
	    port, port, port);
	assert_null(o.t);
	assert_string_equal(o.text, want);
	assert_int_equal(o.err.code, ECONNREFUSED);
	close(six);
	close(four);
	loop_free(loop);
}

static int64_t fake_now(void *data)
{
	return *(int64_t *)data;
}

static void a_silent_address_makes_way_for_the_next_after_250_ms(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_in sin;
	int64_t now = 1000;
	uint16_t port;
	int fds[16];
	int four, six;
	size_t count;
	struct outcome o;

	(void)state;
	if (!both_families(&six, &four, &port, true)) {
		loop_free(loop);
		skip();
	}
	assert_int_equal(listen(four, 0), 0);
	sin = (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	count = fill_backlog((struct sockaddr *)&sin, sizeof(sin), fds, 16);
	loop_set_clock(loop, fake_now, &now);
	start(loop, &o, 1000000, "two.test:#", port);
	for (int i = 0; i < 20; i++)
		loop_turn(loop, 1); /* the lookup is over, one is tried */
	now = 1249;
	for (int i = 0; i < 20; i++)
		loop_turn(loop, 1);
	assert_false(o.done);
	for (int i = 0; i < 5000 && !o.done; i++) {
		now += 10;
		loop_turn(loop, 1);
	}
	assert_true(o.done);
	assert_non_null(o.t);
	assert_int_equal(o.t->peer.ss.ss_family, AF_INET6);
	transport_close(o.t);
	close_all(fds, count);
	close(four);
	close(six);
	loop_free(loop);
}

static void a_silent_peer_is_a_timeout_at_the_deadline(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_in sin;
	int listening = support_bound(SOCK_STREAM, &sin);
	int fds[32];
	size_t count;
	struct outcome o;

	(void)state;
	assert_int_equal(listen(listening, 0), 0);
	count = fill_backlog((struct sockaddr *)&sin, sizeof(sin), fds, 32);
	o = dial_to(loop, 30, "127.0.0.1:#", ntohs(sin.sin_port));
	assert_null(o.t);
	assert_int_equal(o.err.class, ERROR_TIMEOUT);
	assert_string_equal(o.err.detail, "no answer within 30 ms");
	close_all(fds, count);
	close(listening);
	loop_free(loop);
}

static void a_timeout_names_who_was_silent_and_who_refused(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_in6 sin6;
	uint16_t port;
	int fds[16];
	int four, six;
	size_t count;
	struct outcome o;
	char want[120];

	(void)state;
	if (!both_families(&six, &four, &port, true)) {
		loop_free(loop);
		skip();
	}
	assert_int_equal(listen(six, 0), 0);
	sin6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
	    .sin6_port = htons(port),
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	count = fill_backlog((struct sockaddr *)&sin6, sizeof(sin6), fds, 16);
	o = dial_to(loop, 200, "two.test:#", port);
	snprintf(want, sizeof(want),
	    "no answer from [::1]:%u within 200 ms; "
	    "127.0.0.1:%u Connection refused",
	    port, port);
	assert_int_equal(o.err.class, ERROR_TIMEOUT);
	assert_string_equal(o.err.detail, want);
	close_all(fds, count);
	close(four);
	close(six);
	loop_free(loop);
}

static void of_very_many_addresses_the_last_are_counted(void **state)
{
	struct loop *loop = support_loop();
	uint16_t port = 0;
	int fd = refusing(&port);
	struct outcome o = dial_to(loop, 5000, "many.test:#", port);
	const char *more = strstr(o.text, "; and ");

	(void)state;
	close(fd);
	assert_null(o.t);
	assert_int_equal(o.notes, 39);
	assert_non_null(strstr(o.text, " Connection refused; 127.0.1.2:"));
	assert_non_null(more);
	assert_string_equal(strrchr(more, ' '), " more");
	loop_free(loop);
}

static void the_deadline_covers_the_lookup_and_says_so(void **state)
{
	struct loop *loop = support_loop();
	struct outcome o = dial_to(loop, 30, "silent.test:80", 0);

	(void)state;
	assert_int_equal(o.err.class, ERROR_TIMEOUT);
	assert_string_equal(o.text,
	    "resolve tcp://silent.test:80: no answer from the name server "
	    "within 30 ms");
	loop_free(loop);
	names_release(1);
}

static void an_unknown_name_is_a_network_error(void **state)
{
	struct loop *loop = support_loop();
	struct outcome o = dial_to(loop, 5000, "none.test:80", 0);

	(void)state;
	assert_int_equal(o.err.class, ERROR_NETWORK);
	assert_string_equal(
	    o.text, "resolve tcp://none.test:80: Name or service not known");
	loop_free(loop);
}

static void a_cancelled_dial_never_calls_back(void **state)
{
	struct loop *loop = support_loop();
	struct outcome o;
	struct dial *dial = start(loop, &o, 5000, "127.0.0.1:1", 0);

	(void)state;
	dial_cancel(dial);
	loop_run(loop);
	dial = start(loop, &o, 5000, "silent.test:1", 0);
	loop_turn(loop, 1000);
	names_await(1);
	dial_cancel(dial);
	loop_run(loop);
	names_release(1);
	assert_false(o.done);
	loop_free(loop);
}

static void a_dial_may_be_cancelled_from_a_note(void **state)
{
	struct loop *loop = support_loop();
	uint16_t port = 0;
	int fd = refusing(&port);
	struct outcome o;

	(void)state;
	o.cancel = NULL;
	{
		struct dial *dial = start(loop, &o, 5000, "two.test:#", port);
		o.cancel = dial;
	}
	loop_run(loop);
	assert_int_equal(o.notes, 1);
	assert_false(o.done);
	close(fd);
	loop_free(loop);
}

static void a_socket_that_met_itself_is_a_refusal(void **state)
{
	struct loop *loop = support_loop();
	struct outcome o;

	(void)state;
	/* Another program may be faster to take the port. */
	for (int i = 0; i < 50 && !met_itself; i++) {
		struct sockaddr_in sin;

		close(support_bound(SOCK_STREAM, &sin));
		meet_itself = true;
		o = dial_to(loop, 5000, "127.0.0.77:#", ntohs(sin.sin_port));
		meet_itself = false;
		transport_close(met_itself ? NULL : o.t);
	}
	assert_true(met_itself);
	assert_null(o.t);
	assert_int_equal(o.err.code, ECONNREFUSED);
	loop_free(loop);
}

static void udp_is_connected_at_once(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_in sin;
	int fd = support_bound(SOCK_DGRAM, &sin);
	struct outcome o =
	    dial_to(loop, 5000, "udp://127.0.0.1:#", ntohs(sin.sin_port));
	struct error err;
	char data[8];
	size_t n;

	(void)state;
	assert_non_null(o.t);
	assert_int_equal(transport_write(o.t, "hi", 2, &n, &err), IO_OK);
	assert_int_equal(recv(fd, data, sizeof(data), 0), 2);
	transport_close(o.t);
	close(fd);
	loop_free(loop);
}

/* ---- UNIX ---- */

static void named(struct sockaddr_un *sun, char *word, size_t size)
{
	char dir[] = "/tmp/ncchat-dial-XXXXXX";

	assert_non_null(mkdtemp(dir));
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	snprintf(sun->sun_path, sizeof(sun->sun_path), "%s/s", dir);
	snprintf(word, size, "unix:%s", sun->sun_path);
}

static void remove_named(struct sockaddr_un *sun)
{
	unlink(sun->sun_path);
	*strrchr(sun->sun_path, '/') = '\0';
	rmdir(sun->sun_path);
}

static void a_unix_path_that_is_not_there_is_named(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_un sun;
	char word[200];
	char want[300];
	struct outcome o;

	(void)state;
	named(&sun, word, sizeof(word));
	o = dial_to(loop, 5000, word, 0);
	snprintf(
	    want, sizeof(want), "connect %s: No such file or directory", word);
	assert_string_equal(o.text, want);
	assert_int_equal(o.err.class, ERROR_NETWORK);
	remove_named(&sun);
	loop_free(loop);
}

static void a_full_unix_backlog_is_waited_for(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_un sun;
	char word[200];
	int fds[16];
	size_t count;
	struct outcome o;
	int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	named(&sun, word, sizeof(word));
	assert_int_equal(
	    bind(listening, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(listening, 0), 0);
	count = fill_backlog((struct sockaddr *)&sun, sizeof(sun), fds, 16);
	o = dial_to(loop, 40, word, 0);
	assert_int_equal(o.err.class, ERROR_TIMEOUT);
	assert_non_null(strstr(o.text, "backlog was full"));
	start(loop, &o, 5000, word, 0);
	loop_turn(loop, 100);
	assert_false(o.done);
	close(accept4(listening, NULL, NULL, SOCK_CLOEXEC));
	support_until(loop, &o.done);
	assert_non_null(o.t);
	transport_close(o.t);
	close_all(fds, count);
	close(listening);
	remove_named(&sun);
	loop_free(loop);
}

static void a_unix_datagram_socket_can_be_answered(void **state)
{
	struct loop *loop = support_loop();
	struct sockaddr_un sun, from = {0};
	socklen_t len = sizeof(from);
	char word[200], data[8], dgram[220];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct outcome o;
	struct error err;
	size_t n;

	(void)state;
	named(&sun, word, sizeof(word));
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	snprintf(dgram, sizeof(dgram), "unix-dgram:%s", sun.sun_path);
	o = dial_to(loop, 5000, dgram, 0);
	assert_non_null(o.t);
	assert_int_equal(transport_write(o.t, "hi", 2, &n, &err), IO_OK);
	assert_int_equal(
	    recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &len),
	    2);
	assert_int_equal(
	    sendto(fd, "ho", 2, 0, (struct sockaddr *)&from, len), 2);
	support_wait(loop, o.t, LOOP_READ);
	support_reads(o.t, "ho");
	transport_close(o.t);
	close(fd);
	remove_named(&sun);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_listener_is_reached_and_both_ends_are_known),
	    cmocka_unit_test(a_refusal_names_the_endpoint),
	    cmocka_unit_test(
		the_next_address_is_tried_and_the_first_failure_noted),
	    cmocka_unit_test(when_all_fail_each_address_is_named),
	    cmocka_unit_test(
		a_silent_address_makes_way_for_the_next_after_250_ms),
	    cmocka_unit_test(a_silent_peer_is_a_timeout_at_the_deadline),
	    cmocka_unit_test(a_timeout_names_who_was_silent_and_who_refused),
	    cmocka_unit_test(of_very_many_addresses_the_last_are_counted),
	    cmocka_unit_test(the_deadline_covers_the_lookup_and_says_so),
	    cmocka_unit_test(an_unknown_name_is_a_network_error),
	    cmocka_unit_test(a_cancelled_dial_never_calls_back),
	    cmocka_unit_test(a_dial_may_be_cancelled_from_a_note),
	    cmocka_unit_test(a_socket_that_met_itself_is_a_refusal),
	    cmocka_unit_test(udp_is_connected_at_once),
	    cmocka_unit_test(a_unix_path_that_is_not_there_is_named),
	    cmocka_unit_test(a_full_unix_backlog_is_waited_for),
	    cmocka_unit_test(a_unix_datagram_socket_can_be_answered),
	};

	return cmocka_run_group_tests_name("dial", tests, NULL, NULL);
}
