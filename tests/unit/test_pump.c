/*
 * The pump: both directions at once, half-close, back-pressure, and a verdict
 * that is only good when every byte arrived.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_transport.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/dialogue/pump.h"

#define WITHIN_MS 10000
#define BIG	  (4 * 1024 * 1024)

struct fixture {
	struct loop *loop;
	struct fake fake;
	struct stdio_in *in;
	struct stdio_out *out;
	struct pump *pump;
	struct transcript *transcript;
	int in_fd[2];  /* [1]: what a test types */
	int out_fd[2]; /* [0]: what a test reads */
	int done;
	struct pump_end end;
	bool failed;
	struct error err;
	int64_t idle_ms;
};

static void on_output(void *data, const struct error *err)
{
	struct fixture *f = data;

	if (!err && f->pump)
		pump_output_ready(f->pump);
}

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	signal(SIGPIPE, SIG_IGN);
	f->loop = loop_new(&f->err);
	fake_init(&f->fake, f->loop);
	f->idle_ms = CLOCK_NEVER;
	if (pipe(f->in_fd) < 0 || pipe(f->out_fd) < 0)
		return -1;
	f->in = stdio_in_new(f->loop, f->in_fd[0], "stdin");
	f->out = stdio_out_new(f->loop, f->out_fd[1], "stdout", true);
	stdio_out_on_event(f->out, on_output, f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	pump_free(f->pump);
	fake_fini(&f->fake);
	stdio_in_free(f->in);
	stdio_out_free(f->out);
	transcript_free(f->transcript);
	loop_free(f->loop);
	for (int i = 0; i < 2; i++) {
		close(f->in_fd[i]);
		close(f->out_fd[i]);
	}
	free(f);
	return 0;
}

static void on_done(void *data, const struct pump_end *end)
{
	struct fixture *f = data;

	f->done++;
	f->end = *end;
	f->failed = end->err != NULL;
	if (end->err)
		f->err = *end->err;
}

static void start_on(
    struct fixture *f, struct transport *transport, struct stdio_in *in)
{
	struct pump_opts opts = {.name = "c1",
	    .in = in,
	    .out = f->out,
	    .transcript = f->transcript,
	    .idle_ms = f->idle_ms,
	    .linger_ms = 200,
	    .done = on_done,
	    .data = f};

	f->pump = pump_new(f->loop, transport, &opts);
	assert_int_equal(f->done, 0);
}

static void start(struct fixture *f)
{
	start_on(f, &f->fake.transport, f->in);
}

static void type(struct fixture *f, const char *text)
{
	assert_int_equal(
	    write(f->in_fd[1], text, strlen(text)), (ssize_t)strlen(text));
}

static void end_input(struct fixture *f)
{
	close(f->in_fd[1]);
	f->in_fd[1] = -1;
}

static void assert_shown(struct fixture *f, const char *expected)
{
	char got[256] = "";
	struct pollfd p = {.fd = f->out_fd[0], .events = POLLIN};

	if (*expected) {
		assert_int_equal(poll(&p, 1, 0), 1);
		assert_true(read(f->out_fd[0], got, sizeof(got) - 1) > 0);
		assert_string_equal(got, expected);
	}
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void run_until_done(struct fixture *f)
{
	int64_t end = clock_now_ms() + WITHIN_MS;

	while (!f->done && clock_now_ms() < end)
		loop_turn(f->loop, 50);
	assert_int_equal(f->done, 1);
}

static void some_turns(struct fixture *f)
{
	for (int i = 0; i < 20; i++)
		loop_turn(f->loop, 0);
}

/* No state spins: with nothing to do, nothing is called. */
static void assert_quiet(struct fixture *f)
{
	int reads;

	some_turns(f);
	reads = f->fake.reads;
	some_turns(f);
	assert_int_equal(f->fake.reads, reads);
}

static void both_directions_flow_and_both_ends_are_kept(void **state)
{
	struct fixture *f = *state;

	start(f);
	type(f, "question");
	some_turns(f);
	assert_string_equal(buf_cstr(&f->fake.written), "question");
	assert_false(f->fake.shut);
	fake_read_text(&f->fake, "answer");
	some_turns(f);
	assert_shown(f, "answer");
	end_input(f);
	some_turns(f);
	assert_true(f->fake.shut);
	assert_quiet(f);
	assert_int_equal(f->done, 0);
	fake_read_text(&f->fake, "late");
	fake_read_eof(&f->fake);
	run_until_done(f);
	assert_shown(f, "late");
	assert_false(f->failed);
	assert_int_equal(f->end.received, 10);
	assert_int_equal(f->end.sent, 8);
	assert_false(f->end.input_open);
	assert_true(f->fake.closed);
}

static void an_idle_pipe_ends_when_the_peer_does(void **state)
{
	struct fixture *f = *state;

	start(f);
	fake_read_text(&f->fake, "bye");
	fake_read_eof(&f->fake);
	run_until_done(f);
	assert_shown(f, "bye");
	assert_false(f->failed);
	assert_true(f->end.input_open);
}

static void bytes_in_a_pipe_are_still_sent_after_the_peers_end(void **state)
{
	struct fixture *f = *state;

	type(f, "all of it");
	fake_read_eof(&f->fake);
	start(f);
	run_until_done(f);
	assert_string_equal(buf_cstr(&f->fake.written), "all of it");
	assert_false(f->failed);
}

static void a_slow_writer_is_not_cut_by_the_peers_half_close(void **state)
{
	struct fixture *f = *state;
	int64_t end = clock_now_ms() + PUMP_IDLE_INPUT_MS / 2;

	type(f, "one,");
	fake_read_eof(&f->fake);
	start(f);
	while (clock_now_ms() < end)
		loop_turn(f->loop, end - clock_now_ms());
	assert_int_equal(f->done, 0);
	type(f, "two");
	run_until_done(f);
	assert_string_equal(buf_cstr(&f->fake.written), "one,two");
	assert_false(f->failed);
}

static void a_writer_started_with_us_is_not_cut_before_it_wrote(void **state)
{
	struct fixture *f = *state;

	fake_read_eof(&f->fake);
	start(f);
	some_turns(f);
	assert_int_equal(f->done, 0);
	type(f, "echo was slower");
	end_input(f);
	run_until_done(f);
	assert_string_equal(buf_cstr(&f->fake.written), "echo was slower");
	assert_false(f->end.input_open);
}

static void a_file_is_sent_whole_after_the_peers_end(void **state)
{
	struct fixture *f = *state;
	FILE *file = tmpfile();
	uint8_t *data = mem_zalloc(BIG);
	struct stdio_in *in;

	for (size_t i = 0; i < BIG; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	assert_int_equal(fwrite(data, 1, BIG, file), BIG);
	rewind(file);
	in = stdio_in_new(f->loop, fileno(file), "stdin");
	fake_read_eof(&f->fake);
	f->fake.most = 100000;
	start_on(f, &f->fake.transport, in);
	run_until_done(f);
	assert_int_equal(buf_len(&f->fake.written), BIG);
	assert_memory_equal(buf_data(&f->fake.written), data, BIG);
	assert_false(f->failed);
	assert_false(f->end.input_open);
	stdio_in_free(in);
	fclose(file);
	free(data);
}

static void a_reset_comes_after_the_bytes_before_it_and_fails(void **state)
{
	struct fixture *f = *state;

	start(f);
	fake_read_text(&f->fake, "first");
	fake_read_error(&f->fake, ERROR_BROKEN, ECONNRESET);
	run_until_done(f);
	assert_shown(f, "first");
	assert_true(f->failed);
	assert_int_equal(f->err.class, ERROR_BROKEN);
	assert_int_equal(f->err.code, ECONNRESET);
}

static void bytes_that_the_peer_did_not_take_fail(void **state)
{
	struct fixture *f = *state;

	f->fake.write_errnum = EPIPE;
	start(f);
	type(f, "nobody wants this");
	fake_read_text(&f->fake, "what it said");
	fake_read_eof(&f->fake);
	run_until_done(f);
	assert_shown(f, "what it said");
	assert_true(f->failed);
	assert_int_equal(f->err.code, EPIPE);
}

static void bytes_that_were_not_acknowledged_fail(void **state)
{
	struct fixture *f = *state;

	f->fake.unsent = 3;
	start(f);
	type(f, "abc");
	end_input(f);
	some_turns(f);
	fake_read_eof(&f->fake);
	run_until_done(f);
	assert_true(f->failed);
	assert_int_equal(f->err.class, ERROR_BROKEN);
	assert_string_equal(f->err.detail, "3 bytes not delivered");
}

static void stdin_is_not_read_while_the_peer_does_not_take(void **state)
{
	struct fixture *f = *state;
	char block[4096];
	ssize_t n;
	size_t typed = 0;

	memset(block, 'x', sizeof(block));
	f->fake.room = 10;
	fcntl(f->in_fd[1], F_SETFL, O_NONBLOCK);
	start(f);
	/* A peer that takes nothing: the pipe fills up and stays full. */
	while ((n = write(f->in_fd[1], block, sizeof(block))) > 0 ||
	       typed < 4 * PUMP_BUFFER) {
		if (n > 0)
			typed += (size_t)n;
		some_turns(f);
		if (n < 0)
			break;
	}
	assert_true(typed <= PUMP_BUFFER + 65536 + sizeof(block));
	assert_quiet(f);
	assert_int_equal(buf_len(&f->fake.written), 10);
	fake_give_room(&f->fake, typed);
	end_input(f);
	some_turns(f);
	assert_int_equal(buf_len(&f->fake.written), typed);
	assert_true(f->fake.shut);
}

static void the_peer_is_not_read_while_stdout_is_not_taken(void **state)
{
	struct fixture *f = *state;
	uint8_t *data = mem_zalloc(BIG);
	size_t got = 0;
	char some[65536];

	fake_read_bytes(&f->fake, data, BIG);
	fake_read_eof(&f->fake);
	end_input(f);
	start(f);
	assert_quiet(f);
	assert_true(f->fake.transport.read_total <= 2 * PUMP_BUFFER);
	assert_true(stdio_out_queued(f->out) <= PUMP_BUFFER);
	while (got < BIG) {
		ssize_t n = read(f->out_fd[0], some, sizeof(some));

		assert_true(n > 0);
		got += (size_t)n;
		some_turns(f);
	}
	run_until_done(f);
	assert_false(f->failed);
	assert_int_equal(f->end.received, BIG);
	free(data);
}

static void what_is_read_may_fill_any_buffer(void **state)
{
	struct fixture *f = *state;
	static uint8_t data[60000];
	uint8_t *got = mem_zalloc(sizeof(data));

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 2654435761u >> 9);
	assert_int_equal(write(f->in_fd[1], data, sizeof(data)), sizeof(data));
	end_input(f);
	fake_read_bytes(&f->fake, data, sizeof(data));
	fake_read_eof(&f->fake);
	start(f);
	run_until_done(f);
	assert_false(f->failed);
	assert_int_equal(read(f->out_fd[0], got, sizeof(data)), sizeof(data));
	assert_memory_equal(got, data, sizeof(data));
	assert_int_equal(buf_len(&f->fake.written), sizeof(data));
	assert_memory_equal(buf_data(&f->fake.written), data, sizeof(data));
	free(got);
}

static void an_idle_connection_times_out(void **state)
{
	struct fixture *f = *state;

	f->idle_ms = 30;
	start(f);
	type(f, "x");
	run_until_done(f);
	assert_true(f->failed);
	assert_int_equal(f->err.class, ERROR_TIMEOUT);
	assert_non_null(strstr(f->err.detail, "--idle-timeout"));
	assert_true(f->fake.closed);
}

static void without_stdin_the_peer_alone_decides(void **state)
{
	struct fixture *f = *state;

	start_on(f, &f->fake.transport, NULL);
	fake_read_text(&f->fake, "hello");
	some_turns(f);
	assert_false(f->fake.shut);
	assert_shown(f, "hello");
	fake_read_eof(&f->fake);
	run_until_done(f);
	assert_false(f->failed);
	assert_false(f->end.input_open);
}

static void a_stdin_that_cannot_be_read_fails(void **state)
{
	struct fixture *f = *state;
	int fd = open("/", O_RDONLY);
	struct stdio_in *in = stdio_in_new(f->loop, fd, "stdin");

	start_on(f, &f->fake.transport, in);
	run_until_done(f);
	assert_true(f->failed);
	assert_int_equal(f->err.class, ERROR_LOCAL);
	stdio_in_free(in);
	close(fd);
}

static void the_transcript_sees_both_directions_and_the_ends(void **state)
{
	struct fixture *f = *state;
	struct buf text = {0};

	f->transcript = transcript_new(4096);
	start(f);
	type(f, "hi\n");
	some_turns(f);
	fake_read_text(&f->fake, "ho\n");
	some_turns(f);
	end_input(f);
	some_turns(f);
	fake_read_eof(&f->fake);
	run_until_done(f);
	transcript_print(f->transcript, "c1", "", "", 100, &text);
	assert_non_null(strstr(buf_cstr(&text), "c1 > hi\\n\n"));
	assert_non_null(strstr(buf_cstr(&text), "c1 < ho\\n\n"));
	assert_non_null(strstr(buf_cstr(&text), "sending ended after 3 bytes"));
	assert_non_null(
	    strstr(buf_cstr(&text), "the peer ended after 3 bytes"));
	buf_free(&text);
}

static void a_pump_freed_in_the_middle_closes_and_says_nothing(void **state)
{
	struct fixture *f = *state;

	start(f);
	type(f, "x");
	some_turns(f);
	pump_free(f->pump);
	f->pump = NULL;
	assert_true(f->fake.closed);
	type(f, "y");
	some_turns(f);
	assert_int_equal(f->done, 0);
}

/* Both ends of a socketpair, the other end echoing from a second pump. */
static void a_socket_carries_four_megabytes_each_way(void **state)
{
	struct fixture *f = *state;
	int pair[2];
	uint8_t *data = mem_zalloc(BIG);
	uint8_t *back = mem_zalloc(BIG);
	size_t typed = 0, echoed = 0, got = 0;
	char some[65536];
	int64_t end = clock_now_ms() + 2 * WITHIN_MS;

	for (size_t i = 0; i < BIG; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 11);
	assert_int_equal(
	    socketpair(
		AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair),
	    0);
	fcntl(f->in_fd[1], F_SETFL, O_NONBLOCK);
	fcntl(f->out_fd[0], F_SETFL, O_NONBLOCK);
	start_on(
	    f, transport_socket_new(f->loop, pair[0], ENDPOINT_UNIX), f->in);
	while (!f->done && clock_now_ms() < end) {
		ssize_t n = 0;

		if (typed < BIG)
			n = write(f->in_fd[1], data + typed,
			    BIG - typed < 50000 ? BIG - typed : 50000);
		if (n > 0)
			typed += (size_t)n;
		if (typed == BIG && f->in_fd[1] >= 0)
			end_input(f);
		/* What cannot be sent back now stays in the socket. */
		n = recv(pair[1], some, sizeof(some), MSG_PEEK);
		if (n > 0)
			n = write(pair[1], some, (size_t)n);
		if (n > 0) {
			echoed += (size_t)n;
			assert_int_equal(read(pair[1], some, (size_t)n), n);
			if (echoed == BIG)
				shutdown(pair[1], SHUT_WR);
		}
		n = read(f->out_fd[0], back + got, BIG - got);
		if (n > 0)
			got += (size_t)n;
		loop_turn(f->loop, 0);
	}
	while (got < BIG) {
		ssize_t n = read(f->out_fd[0], back + got, BIG - got);

		assert_true(n > 0);
		got += (size_t)n;
		loop_turn(f->loop, 0);
	}
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
	assert_memory_equal(data, back, BIG);
	close(pair[1]);
	free(data);
	free(back);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(both_directions_flow_and_both_ends_are_kept),
	    TEST(an_idle_pipe_ends_when_the_peer_does),
	    TEST(bytes_in_a_pipe_are_still_sent_after_the_peers_end),
	    TEST(a_slow_writer_is_not_cut_by_the_peers_half_close),
	    TEST(a_writer_started_with_us_is_not_cut_before_it_wrote),
	    TEST(a_file_is_sent_whole_after_the_peers_end),
	    TEST(a_reset_comes_after_the_bytes_before_it_and_fails),
	    TEST(bytes_that_the_peer_did_not_take_fail),
	    TEST(bytes_that_were_not_acknowledged_fail),
	    TEST(stdin_is_not_read_while_the_peer_does_not_take),
	    TEST(the_peer_is_not_read_while_stdout_is_not_taken),
	    TEST(what_is_read_may_fill_any_buffer),
	    TEST(an_idle_connection_times_out),
	    TEST(without_stdin_the_peer_alone_decides),
	    TEST(a_stdin_that_cannot_be_read_fails),
	    TEST(the_transcript_sees_both_directions_and_the_ends),
	    TEST(a_pump_freed_in_the_middle_closes_and_says_nothing),
	    TEST(a_socket_carries_four_megabytes_each_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
