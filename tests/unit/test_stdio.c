/*
 * Inherited descriptors: whatever they are, their flags stay, nothing blocks,
 * and every byte arrives or is reported.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/net/stdio.h"

#define BIG	  (1024 * 1024)
#define WITHIN_MS 10000

struct fixture {
	struct loop *loop;
	int events;
	int failures;
	int readies;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	signal(SIGPIPE, SIG_IGN);
	f->loop = loop_new(&f->err);
	*state = f;
	return f->loop ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	loop_free(f->loop);
	free(f);
	return 0;
}

static void on_event(void *data, const struct error *err)
{
	struct fixture *f = data;

	f->events++;
	if (err) {
		f->failures++;
		f->err = *err;
	}
}

static void on_readable(void *data)
{
	((struct fixture *)data)->readies++;
}

static void turn_until(struct fixture *f, const int *count)
{
	int64_t end = clock_now_ms() + WITHIN_MS;

	while (*count == 0 && clock_now_ms() < end)
		loop_turn(f->loop, 100);
	assert_int_not_equal(*count, 0);
}

static uint8_t *random_bytes(size_t len)
{
	uint8_t *data = mem_resize(NULL, len, 1);
	uint32_t x = 2463534242u;

	for (size_t i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		data[i] = (uint8_t)x;
	}
	return data;
}

/* Takes everything that comes out of `fd` while the loop turns. */
static size_t take_all(
    struct fixture *f, struct stdio_out *out, int fd, uint8_t *to, size_t len)
{
	size_t got = 0;
	int64_t end = clock_now_ms() + WITHIN_MS;

	while (got < len && clock_now_ms() < end) {
		struct pollfd p = {.fd = fd, .events = POLLIN};

		loop_turn(f->loop, 0);
		if (poll(&p, 1, 10) > 0) {
			ssize_t n = read(fd, to + got, len - got);
			assert_true(n > 0);
			got += (size_t)n;
		}
	}
	loop_turn(f->loop, 0);
	assert_int_equal(stdio_out_queued(out), 0);
	return got;
}

static void writes_whole_and_keeps_flags(
    struct fixture *f, int write_fd, int read_fd)
{
	uint8_t *sent = random_bytes(BIG);
	uint8_t *got = mem_zalloc(BIG);
	int flags = fcntl(write_fd, F_GETFL);
	struct stdio_out *out =
	    stdio_out_new(f->loop, write_fd, "stdout", true);

	stdio_out_on_event(out, on_event, f);
	stdio_out_write(out, sent, BIG);
	assert_true(stdio_out_queued(out) > 0);
	assert_int_equal(f->events, 0);
	assert_int_equal(take_all(f, out, read_fd, got, BIG), BIG);
	assert_memory_equal(sent, got, BIG);
	assert_int_equal(f->events, 1);
	assert_int_equal(f->failures, 0);
	assert_int_equal(fcntl(write_fd, F_GETFL), flags);
	assert_null(stdio_out_error(out));
	stdio_out_free(out);
	free(sent);
	free(got);
}

static void a_pipe_takes_a_megabyte_without_blocking(void **state)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	writes_whole_and_keeps_flags(*state, fd[1], fd[0]);
	close(fd[0]);
	close(fd[1]);
}

static void a_socket_takes_a_megabyte_without_blocking(void **state)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	writes_whole_and_keeps_flags(*state, fd[1], fd[0]);
	close(fd[0]);
	close(fd[1]);
}

/* In a child, since dropping the right to open /proc/self/fd is for good. */
static void a_pipe_that_cannot_be_opened_anew_takes_it_too(void **state)
{
	int fd[2];
	int status;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		if (setgid(65534) || setuid(65534))
			_exit(3);
		writes_whole_and_keeps_flags(*state, fd[1], fd[0]);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(fd[0]);
	close(fd[1]);
}

static void a_reader_that_goes_away_is_noticed_while_idle(void **state)
{
	struct fixture *f = *state;
	struct stdio_out *out;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	out = stdio_out_new(f->loop, fd[1], "stdout", true);
	stdio_out_on_event(out, on_event, f);
	stdio_out_write(out, "x", 1);
	loop_turn(f->loop, 0);
	assert_int_equal(f->events, 0);
	close(fd[0]);
	turn_until(f, &f->failures);
	assert_int_equal(f->err.class, ERROR_LOCAL);
	assert_int_equal(f->err.code, EPIPE);
	loop_turn(f->loop, 0);
	assert_int_equal(f->failures, 1);
	stdio_out_free(out);
	close(fd[1]);
}

static void a_full_device_fails_with_its_name(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/full", O_WRONLY);
	struct stdio_out *out = stdio_out_new(f->loop, fd, "stdout", true);
	struct error err;
	char text[200];

	stdio_out_on_event(out, on_event, f);
	stdio_out_write(out, "x", 1);
	assert_int_equal(f->events, 0);
	assert_non_null(stdio_out_error(out));
	turn_until(f, &f->failures);
	assert_false(stdio_out_finish(out, CLOCK_NEVER, &err));
	error_format(&err, text, sizeof(text));
	assert_string_equal(text, "write stdout: No space left on device");
	stdio_out_free(out);
	close(fd);
}

static void a_failure_in_the_last_turn_is_told_by_finish(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/full", O_WRONLY);
	struct stdio_out *out = stdio_out_new(f->loop, fd, "stdout", true);
	struct error err;

	stdio_out_on_event(out, on_event, f);
	stdio_out_write(out, "x", 1);
	assert_int_equal(f->events, 0);
	assert_false(stdio_out_finish(out, CLOCK_NEVER, &err));
	assert_int_equal(f->failures, 1);
	assert_int_equal(err.code, ENOSPC);
	loop_turn(f->loop, 0);
	assert_int_equal(f->failures, 1);
	stdio_out_free(out);
	close(fd);
}

static void finish_waits_for_a_slow_reader_until_its_deadline(void **state)
{
	struct fixture *f = *state;
	uint8_t *data = random_bytes(BIG);
	struct stdio_out *out;
	struct error err;
	int64_t begin = clock_now_ms();
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	out = stdio_out_new(f->loop, fd[1], "stdout", true);
	stdio_out_write(out, data, BIG);
	assert_false(stdio_out_finish(out, begin + 50, &err));
	assert_true(clock_now_ms() - begin >= 50);
	assert_int_equal(err.class, ERROR_LOCAL);
	assert_non_null(strstr(err.detail, "not taken in time"));
	stdio_out_free(out);
	free(data);
	close(fd[0]);
	close(fd[1]);
}

static void finish_writes_what_is_queued(void **state)
{
	struct fixture *f = *state;
	uint8_t *data = random_bytes(BIG);
	struct stdio_out *out;
	struct error err;
	int status;
	pid_t pid;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		size_t got = 0;
		ssize_t n;
		char some[4096];

		close(fd[1]);
		while ((n = read(fd[0], some, sizeof(some))) > 0)
			got += (size_t)n;
		_exit(got == BIG ? 0 : 1);
	}
	close(fd[0]);
	out = stdio_out_new(f->loop, fd[1], "stdout", true);
	stdio_out_write(out, data, BIG);
	assert_true(stdio_out_finish(out, clock_now_ms() + WITHIN_MS, &err));
	stdio_out_free(out);
	close(fd[1]);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	free(data);
}

static void a_terminal_gets_escaped_text_and_a_pipe_exact_bytes(void **state)
{
	struct fixture *f = *state;
	struct stdio_out *out;
	char got[64] = "";
	int master, slave;
	int flags;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	flags = fcntl(slave, F_GETFL);
	out = stdio_out_new(f->loop, slave, "stdout", true);
	assert_true(stdio_out_is_terminal(out));
	stdio_out_write(out, "a\x1b]0;x\x07", 7);
	assert_true(stdio_out_finish(out, clock_now_ms() + WITHIN_MS, &f->err));
	assert_true(read(master, got, sizeof(got) - 1) > 0);
	assert_string_equal(got, "a\\x1b]0;x\\x07");
	assert_int_equal(fcntl(slave, F_GETFL), flags);
	stdio_out_free(out);
	out = stdio_out_new(f->loop, slave, "stdout", false);
	memset(got, 0, sizeof(got));
	stdio_out_write(out, "\x1b[m", 3);
	assert_true(read(master, got, sizeof(got) - 1) > 0);
	assert_string_equal(got, "\x1b[m");
	stdio_out_free(out);
	close(master);
	close(slave);
}

/* ---- reading ---- */

static void assert_reads(struct stdio_in *in, const char *expected)
{
	struct error err;
	char data[64];
	size_t got;

	assert_int_equal(
	    stdio_in_read(in, data, sizeof(data), &got, &err), IO_OK);
	assert_int_equal(got, strlen(expected));
	assert_memory_equal(data, expected, got);
}

static enum io_status read_status(struct stdio_in *in, struct error *err)
{
	char data[64];
	size_t got;

	return stdio_in_read(in, data, sizeof(data), &got, err);
}

static void reads_waits_and_ends(struct fixture *f, int read_fd, int write_fd)
{
	int flags = fcntl(read_fd, F_GETFL);
	struct stdio_in *in = stdio_in_new(f->loop, read_fd, "stdin");

	assert_int_equal(read_status(in, &f->err), IO_WANT_READ);
	stdio_in_want(in, true, on_readable, f);
	loop_turn(f->loop, 0);
	assert_int_equal(f->readies, 0);
	assert_int_equal(write(write_fd, "hello", 5), 5);
	turn_until(f, &f->readies);
	assert_reads(in, "hello");
	assert_int_equal(read_status(in, &f->err), IO_WANT_READ);
	f->readies = 0;
	close(write_fd);
	turn_until(f, &f->readies);
	assert_int_equal(read_status(in, &f->err), IO_EOF);
	stdio_in_want(in, false, NULL, NULL);
	assert_int_equal(fcntl(read_fd, F_GETFL), flags);
	stdio_in_free(in);
	close(read_fd);
}

static void a_pipe_is_read_and_ends(void **state)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	reads_waits_and_ends(*state, fd[0], fd[1]);
}

static void a_socket_is_read_and_ends(void **state)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	reads_waits_and_ends(*state, fd[0], fd[1]);
}

static void a_fifo_whose_writer_left_is_at_its_end(void **state)
{
	struct fixture *f = *state;
	char dir[] = "/tmp/ncchat-stdio-XXXXXX";
	char path[64];
	struct stdio_in *in;
	int reader, writer;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK);
	writer = open(path, O_WRONLY);
	assert_int_equal(write(writer, "x", 1), 1);
	close(writer);
	in = stdio_in_new(f->loop, reader, "stdin");
	assert_reads(in, "x");
	stdio_in_want(in, true, on_readable, f);
	turn_until(f, &f->readies);
	assert_int_equal(read_status(in, &f->err), IO_EOF);
	stdio_in_free(in);
	close(reader);
	unlink(path);
	rmdir(dir);
}

static void a_file_is_always_ready_and_told_apart(void **state)
{
	struct fixture *f = *state;
	FILE *file = tmpfile();
	struct stdio_in *in;

	fputs("content", file);
	rewind(file);
	in = stdio_in_new(f->loop, fileno(file), "stdin");
	assert_true(stdio_in_is_file(in));
	assert_false(stdio_in_is_terminal(in));
	stdio_in_want(in, true, on_readable, f);
	turn_until(f, &f->readies);
	assert_reads(in, "content");
	assert_int_equal(read_status(in, &f->err), IO_EOF);
	stdio_in_free(in);
	fclose(file);
}

static void dev_null_ends_at_once(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/null", O_RDONLY);
	struct stdio_in *in = stdio_in_new(f->loop, fd, "stdin");

	stdio_in_want(in, true, on_readable, f);
	turn_until(f, &f->readies);
	assert_int_equal(read_status(in, &f->err), IO_EOF);
	stdio_in_free(in);
	close(fd);
}

static void a_directory_is_an_error_of_this_machine(void **state)
{
	struct fixture *f = *state;
	int fd = open("/", O_RDONLY);
	struct stdio_in *in = stdio_in_new(f->loop, fd, "stdin");

	assert_int_equal(read_status(in, &f->err), IO_ERROR);
	assert_int_equal(f->err.class, ERROR_LOCAL);
	assert_int_equal(f->err.code, EISDIR);
	stdio_in_free(in);
	close(fd);
}

/* ---- closed descriptors ---- */

static void closed_descriptors_are_reserved(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct stdio_in *in;
		struct stdio_out *out;
		char byte;

		for (int fd = 0; fd < 3; fd++)
			close(fd);
		if (!stdio_reserve(&f->err) ||
		    socket(AF_UNIX, SOCK_STREAM, 0) < 3)
			_exit(1);
		in = stdio_in_new(f->loop, 0, "stdin");
		if (read_status(in, &f->err) != IO_EOF)
			_exit(2);
		out = stdio_out_new(f->loop, 1, "stdout", true);
		if (!stdio_out_finish(out, CLOCK_NEVER, &f->err))
			_exit(3);
		stdio_out_write(out, "x", 1);
		if (stdio_out_finish(out, CLOCK_NEVER, &f->err))
			_exit(4);
		_exit(f->err.code == EBADF && read(0, &byte, 1) == 0 ? 0 : 5);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_pipe_takes_a_megabyte_without_blocking),
	    TEST(a_socket_takes_a_megabyte_without_blocking),
	    TEST(a_pipe_that_cannot_be_opened_anew_takes_it_too),
	    TEST(a_reader_that_goes_away_is_noticed_while_idle),
	    TEST(a_full_device_fails_with_its_name),
	    TEST(a_failure_in_the_last_turn_is_told_by_finish),
	    TEST(finish_waits_for_a_slow_reader_until_its_deadline),
	    TEST(finish_writes_what_is_queued),
	    TEST(a_terminal_gets_escaped_text_and_a_pipe_exact_bytes),
	    TEST(a_pipe_is_read_and_ends),
	    TEST(a_socket_is_read_and_ends),
	    TEST(a_fifo_whose_writer_left_is_at_its_end),
	    TEST(a_file_is_always_ready_and_told_apart),
	    TEST(dev_null_ends_at_once),
	    TEST(a_directory_is_an_error_of_this_machine),
	    TEST(closed_descriptors_are_reserved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
