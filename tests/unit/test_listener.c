/*
 * Listeners: what is bound and what is not, what is in the way, and that
 * accepting goes on after a shortage.
 */
#include "net_support.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "fake_names.h"
#include "ncchat/net/listener.h"

/* bind(2) as these programs see it: IPv6 may fail a number of times. */
static int ipv6_failures;
static int ipv6_errnum;

int bind(int fd, __CONST_SOCKADDR_ARG at, socklen_t len)
{
	if (at.__sockaddr__->sa_family == AF_INET6 && ipv6_failures > 0) {
		ipv6_failures--;
		errno = ipv6_errnum;
		return -1;
	}
	return (int)syscall(SYS_bind, fd, at.__sockaddr__, len);
}

/* accept4(2) as these programs see it; may fail a number of times. */
static int accept_failures;

int accept4(int fd, __SOCKADDR_ARG from, socklen_t *len, int flags)
{
	if (accept_failures > 0) {
		accept_failures--;
		errno = accept_failures % 2 ? EINTR : ECONNABORTED;
		return -1;
	}
	return (int)syscall(SYS_accept4, fd, from.__sockaddr__, len, flags);
}

struct seen {
	struct listener *listener;
	bool done;
	int accepted;
	int notes;
	char note[700];
	char peer[ENDPOINT_TEXT];
	enum { GO_ON, PAUSE, CLOSE } then;
};

static void on_accepted(void *data, struct transport *t)
{
	struct seen *seen = data;

	transport_peer(t, seen->peer);
	transport_close(t);
	seen->accepted++;
	seen->done = true;
	if (seen->then == PAUSE)
		listener_pause(seen->listener);
	else if (seen->then == CLOSE)
		listener_close(seen->listener);
}

static void on_note(void *data, const struct error *err)
{
	struct seen *seen = data;

	seen->notes++;
	error_format(err, seen->note, sizeof(seen->note));
}

static struct listener *try_open(struct loop *loop, struct seen *seen,
    const char *word, const struct sockopts *opts, struct error *err)
{
	const struct listener_handlers handlers = {
	    .accepted = on_accepted, .note = on_note, .data = seen};
	struct endpoint at;

	memset(seen, 0, sizeof(*seen));
	assert_true(endpoint_parse(&at, word, ENDPOINT_TCP, true, err));
	seen->listener = listener_new(loop, &at, opts, &handlers, err);
	return seen->listener;
}

static struct listener *opened(
    struct loop *loop, struct seen *seen, const char *word)
{
	const struct sockopts opts = {0};
	struct error err;

	if (!try_open(loop, seen, word, &opts, &err))
		fail_msg("%s %s: %s", err.op, err.endpoint, err.detail);
	return seen->listener;
}

/* Opening fails, and the error reads like this. */
static void refused(
    struct loop *loop, const char *word, struct sockopts opts, const char *want)
{
	struct seen seen;
	struct error err;
	char text[700];

	assert_null(try_open(loop, &seen, word, &opts, &err));
	error_format(&err, text, sizeof(text));
	assert_string_equal(text, want);
}

static int client(const struct address *to)
{
	int fd = socket(to->ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to->ss, to->len), 0);
	return fd;
}

static bool has_ipv6(void)
{
	struct sockaddr_in6 sin6 = {
	    .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool has =
	    fd >= 0 && bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}

static void describes(const struct listener *l, const char *fmt)
{
	struct buf out = {0};
	char want[200];

	snprintf(want, sizeof(want), "%s", fmt);
	for (char *at; (at = strchr(want, '#'));) {
		char rest[200];

		snprintf(rest, sizeof(rest), "%s", at + 1);
		snprintf(at, sizeof(want) - (size_t)(at - want), "%u%s",
		    listener_port(l), rest);
	}
	listener_describe(l, &out);
	assert_string_equal(buf_cstr(&out), want);
	buf_free(&out);
}

static void a_port_alone_is_this_machine_only_in_both_families(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "0");

	(void)state;
	assert_true(listener_port(l) != 0);
	assert_int_equal(listener_lacks_ipv6(l), !has_ipv6());
	if (has_ipv6())
		describes(l, "127.0.0.1:#, [::1]:#");
	else
		describes(l, "127.0.0.1:#");
	listener_resume(l);
	for (size_t i = 0; i < listener_count(l); i++) {
		int fd = client(listener_address(l, i));

		seen.done = false;
		support_until(loop, &seen.done);
		close(fd);
	}
	listener_close(l);
	loop_run(loop);
	loop_free(loop);
}

static void any_is_every_address_in_both_families(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "any:0");

	(void)state;
	describes(l, has_ipv6() ? "0.0.0.0:#, [::]:#" : "0.0.0.0:#");
	listener_close(l);
	loop_free(loop);
}

static void a_machine_without_ipv6_is_told_from_one_that_must_have_it(
    void **state)
{
	static const int errnums[] = {EADDRNOTAVAIL, EAFNOSUPPORT};
	struct sockopts only6 = {.family = FAMILY_IPV6};
	struct loop *loop = support_loop();
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct listener *l;

		ipv6_errnum = errnums[i];
		ipv6_failures = 1;
		l = opened(loop, &seen, "0");
		assert_true(listener_lacks_ipv6(l));
		describes(l, "127.0.0.1:#");
		listener_close(l);
	}
	ipv6_errnum = EADDRNOTAVAIL;
	ipv6_failures = 2;
	refused(loop, "0", only6,
	    "bind tcp://[::1]:0: Cannot assign requested address");
	refused(loop, "[::1]:0", (struct sockopts){0},
	    "bind tcp://[::1]:0: Cannot assign requested address");
	loop_free(loop);
}

static void a_port_that_is_not_free_in_both_families_is_drawn_again(
    void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l;

	(void)state;
	if (!has_ipv6()) {
		loop_free(loop);
		skip();
	}
	ipv6_errnum = EADDRINUSE;
	ipv6_failures = 3;
	l = opened(loop, &seen, "0");
	assert_int_equal(ipv6_failures, 0);
	describes(l, "127.0.0.1:#, [::1]:#");
	listener_close(l);
	loop_free(loop);
}

static void a_family_leaves_the_other_out(void **state)
{
	struct sockopts only4 = {.family = FAMILY_IPV4};
	struct loop *loop = support_loop();
	struct seen seen;
	struct error err;
	struct listener *l = try_open(loop, &seen, "0", &only4, &err);

	(void)state;
	describes(l, "127.0.0.1:#");
	assert_false(listener_lacks_ipv6(l));
	listener_close(l);
	refused(loop, "[::1]:0", only4,
	    "tcp://[::1]:0: this is not an IPv4 address");
	loop_free(loop);
}

static void a_name_binds_all_of_its_addresses(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l;

	(void)state;
	l = opened(loop, &seen, "twice.test:0");
	describes(l, "127.0.0.1:#");
	listener_close(l);
	refused(loop, "none.test:1", (struct sockopts){0},
	    "resolve tcp://none.test:1: Name or service not known");
	if (has_ipv6()) {
		l = opened(loop, &seen, "two.test:0");
		describes(l, "127.0.0.1:#, [::1]:#");
		listener_close(l);
		ipv6_errnum = EADDRNOTAVAIL;
		ipv6_failures = 1;
		assert_null(try_open(loop, &seen, "two.test:0",
		    &(struct sockopts){0}, &(struct error){0}));
		assert_int_equal(ipv6_failures, 0);
	}
	loop_free(loop);
}

static void a_port_in_use_is_named_with_its_address(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen, other;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	char word[40], want[120];
	struct error err;
	struct sockopts opts = {0};

	(void)state;
	snprintf(word, sizeof(word), "127.0.0.1:%u", listener_port(l));
	snprintf(
	    want, sizeof(want), "bind tcp://%s: Address already in use", word);
	refused(loop, word, opts, want);
	assert_null(try_open(loop, &other, word, &opts, &err));
	assert_int_equal(err.class, ERROR_NETWORK);
	assert_int_equal(err.code, EADDRINUSE);
	listener_close(l);
	loop_free(loop);
}

static void a_port_in_time_wait_is_taken_unless_reuse_is_off(void **state)
{
	struct loop *loop = support_loop();
	struct sockopts no = {.reuseaddr = NO};
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	struct error err;
	char word[40];
	char byte;
	int fd;

	(void)state;
	snprintf(word, sizeof(word), "127.0.0.1:%u", listener_port(l));
	fd = client(listener_address(l, 0));
	listener_resume(l);
	support_until(loop, &seen.done); /* closes first: TIME_WAIT is ours */
	assert_int_equal(recv(fd, &byte, 1, 0), 0);
	close(fd);
	listener_close(l);
	assert_null(try_open(loop, &seen, word, &no, &err));
	assert_int_equal(err.code, EADDRINUSE);
	listener_close(opened(loop, &seen, word));
	loop_free(loop);
}

static void nothing_is_accepted_before_resume_or_after_pause(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	int fds[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		fds[i] = client(listener_address(l, 0));
	loop_turn(loop, 0);
	assert_int_equal(seen.accepted, 0);
	seen.then = PAUSE;
	listener_resume(l);
	support_until(loop, &seen.done);
	for (int i = 0; i < 5; i++)
		loop_turn(loop, 0);
	assert_int_equal(seen.accepted, 1);
	seen.then = GO_ON;
	listener_resume(l);
	while (seen.accepted < 3)
		loop_turn(loop, 1000);
	listener_close(l);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	loop_free(loop);
}

static void a_listener_may_be_closed_while_it_accepts(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	int first = client(listener_address(l, 0));
	int second = client(listener_address(l, 0));

	(void)state;
	seen.then = CLOSE;
	listener_resume(l);
	loop_run(loop);
	assert_int_equal(seen.accepted, 1);
	close(first);
	close(second);
	loop_free(loop);
}

static int64_t fake_now(void *data)
{
	return *(int64_t *)data;
}

static void a_shortage_of_descriptors_is_told_once_and_waited_out(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	int fd = client(listener_address(l, 0));
	struct rlimit limit, before;
	int64_t now = 0;
	int next = dup(fd);

	(void)state;
	close(next);
	loop_set_clock(loop, fake_now, &now);
	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	limit.rlim_cur = (rlim_t)next;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	listener_resume(l);
	for (; now < 1000; now += 10)
		loop_turn(loop, 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(seen.accepted, 0);
	assert_int_equal(seen.notes, 1);
	assert_non_null(strstr(seen.note, "accept tcp://127.0.0.1:"));
	assert_non_null(strstr(seen.note, "Too many open files"));
	for (int i = 0; i < 1000 && !seen.done; i++, now += 10)
		loop_turn(loop, 10);
	assert_int_equal(seen.accepted, 1);
	listener_close(l);
	close(fd);
	loop_free(loop);
}

static void a_connection_that_went_away_disturbs_nobody(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	int fd = client(listener_address(l, 0));

	(void)state;
	accept_failures = 5;
	listener_resume(l);
	support_until(loop, &seen.done);
	assert_int_equal(accept_failures, 0);
	assert_int_equal(seen.notes, 0);
	listener_close(l);
	close(fd);
	loop_free(loop);
}

static void a_client_that_has_reset_already_is_still_named(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	struct listener *l = opened(loop, &seen, "127.0.0.1:0");
	struct address self = {.len = sizeof(self.ss)};
	char want[ENDPOINT_TEXT];
	int fd = client(listener_address(l, 0));

	(void)state;
	getsockname(fd, (struct sockaddr *)&self.ss, &self.len);
	snprintf(want, sizeof(want), "tcp://127.0.0.1:%u", address_port(&self));
	support_reset(fd);
	listener_resume(l);
	support_until(loop, &seen.done);
	assert_string_equal(seen.peer, want);
	listener_close(l);
	loop_free(loop);
}

static void datagrams_are_not_for_listeners(void **state)
{
	struct loop *loop = support_loop();

	(void)state;
	refused(loop, "udp://127.0.0.1:0", (struct sockopts){0},
	    "listen udp://127.0.0.1:0: datagrams have no connections to accept");
	loop_free(loop);
}

/* ---- UNIX ---- */

struct place {
	char dir[32];
	char path[64];
	char word[80];
};

static struct place place(void)
{
	struct place p = {.dir = "/tmp/ncchat-listen-XXXXXX"};

	assert_non_null(mkdtemp(p.dir));
	snprintf(p.path, sizeof(p.path), "%s/s", p.dir);
	snprintf(p.word, sizeof(p.word), "unix:%s", p.path);
	return p;
}

static void leave(struct place *p)
{
	unlink(p->path);
	assert_int_equal(rmdir(p->dir), 0);
}

static void a_unix_path_is_private_and_gone_at_the_end(void **state)
{
	struct loop *loop = support_loop();
	struct place p = place();
	struct seen seen;
	struct stat st;
	struct listener *l = opened(loop, &seen, p.word);
	int fd = client(listener_address(l, 0));

	(void)state;
	assert_int_equal(stat(p.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(listener_port(l), 0);
	describes(l, p.path);
	listener_resume(l);
	support_until(loop, &seen.done);
	listener_close(l);
	assert_int_equal(lstat(p.path, &st), -1);
	close(fd);
	leave(&p);
	loop_free(loop);
}

static void what_took_the_place_of_our_path_is_left_alone(void **state)
{
	struct loop *loop = support_loop();
	struct place p = place();
	struct seen seen, second;
	struct stat st;
	struct listener *l = opened(loop, &seen, p.word);
	struct listener *other;

	(void)state;
	unlink(p.path);
	other = opened(loop, &second, p.word);
	listener_close(l);
	assert_int_equal(lstat(p.path, &st), 0);
	listener_close(other);
	assert_int_equal(lstat(p.path, &st), -1);
	leave(&p);
	loop_free(loop);
}

static void in_the_way(struct place *p, const char *what)
{
	struct loop *loop = support_loop();
	struct stat before, after;
	char want[200];

	snprintf(want, sizeof(want), "bind %s: Address already in use: %s",
	    p->word, what);
	assert_int_equal(lstat(p->path, &before), 0);
	refused(loop, p->word, (struct sockopts){0}, want);
	assert_int_equal(lstat(p->path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	loop_free(loop);
}

static int bound_there(struct place *p, int type)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", p->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

static void what_is_in_the_way_is_named_and_never_removed(void **state)
{
	struct place p = place();
	FILE *file = fopen(p.path, "w");
	int fd;

	(void)state;
	fclose(file);
	in_the_way(&p, "what is in the way is not a socket");
	unlink(p.path);
	fd = bound_there(&p, SOCK_STREAM | SOCK_NONBLOCK);
	in_the_way(&p, "another program has a socket there");
	assert_int_equal(listen(fd, 1), 0);
	in_the_way(&p, "another program has a socket there");
	/* The look was none that a listener could take for a connection. */
	assert_int_equal(accept(fd, NULL, NULL), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
	in_the_way(&p, "a dead socket is in the way, remove it first");
	unlink(p.path);
	fd = bound_there(&p, SOCK_DGRAM);
	in_the_way(&p, "another program has a socket there");
	close(fd);
	leave(&p);
}

static void a_path_that_cannot_be_made_is_named(void **state)
{
	struct loop *loop = support_loop();

	(void)state;
	refused(loop, "unix:/nowhere/at/all", (struct sockopts){0},
	    "bind unix:/nowhere/at/all: No such file or directory");
	refused(loop, "unix:/nowhere", (struct sockopts){.reuseaddr = YES},
	    "unix:/nowhere: a UNIX-domain socket has no SO_REUSEADDR");
	loop_free(loop);
}

static void an_abstract_name_is_exact_and_taken_once(void **state)
{
	struct loop *loop = support_loop();
	struct seen seen;
	char word[60], want[160];
	struct listener *l;
	int fd;

	(void)state;
	snprintf(word, sizeof(word), "unix-seqpacket:@ncchat-%d", getpid());
	l = opened(loop, &seen, word);
	describes(l, strchr(word, '@'));
	snprintf(want, sizeof(want),
	    "bind %s: Address already in use: another program has this name",
	    word);
	refused(loop, word, (struct sockopts){0}, want);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&listener_address(l, 0)->ss,
		listener_address(l, 0)->len),
	    0);
	listener_resume(l);
	support_until(loop, &seen.done);
	close(fd);
	listener_close(l);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_port_alone_is_this_machine_only_in_both_families),
	    cmocka_unit_test(any_is_every_address_in_both_families),
	    cmocka_unit_test(
		a_machine_without_ipv6_is_told_from_one_that_must_have_it),
	    cmocka_unit_test(
		a_port_that_is_not_free_in_both_families_is_drawn_again),
	    cmocka_unit_test(a_family_leaves_the_other_out),
	    cmocka_unit_test(a_name_binds_all_of_its_addresses),
	    cmocka_unit_test(a_port_in_use_is_named_with_its_address),
	    cmocka_unit_test(a_port_in_time_wait_is_taken_unless_reuse_is_off),
	    cmocka_unit_test(nothing_is_accepted_before_resume_or_after_pause),
	    cmocka_unit_test(a_listener_may_be_closed_while_it_accepts),
	    cmocka_unit_test(
		a_shortage_of_descriptors_is_told_once_and_waited_out),
	    cmocka_unit_test(a_connection_that_went_away_disturbs_nobody),
	    cmocka_unit_test(a_client_that_has_reset_already_is_still_named),
	    cmocka_unit_test(datagrams_are_not_for_listeners),
	    cmocka_unit_test(a_unix_path_is_private_and_gone_at_the_end),
	    cmocka_unit_test(what_took_the_place_of_our_path_is_left_alone),
	    cmocka_unit_test(what_is_in_the_way_is_named_and_never_removed),
	    cmocka_unit_test(a_path_that_cannot_be_made_is_named),
	    cmocka_unit_test(an_abstract_name_is_exact_and_taken_once),
	};

	return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
