/*
 * The loop: readiness without spinning, deadlines in order and lazily, a
 * clock of the test's own, and that callbacks may free what they like.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncchat/base/clock.h"
#include "ncchat/loop/loop.h"

#define TURNS 200 /* far more than any test here needs */

static struct loop *new_loop(void)
{
	struct error err;
	struct loop *loop = loop_new(&err);

	assert_non_null(loop);
	return loop;
}

struct seen {
	struct loop *loop;
	struct loop_watch *watch;
	struct loop_watch *other;
	struct loop_deadline *deadline;
	int64_t again_ms;
	int calls;
	unsigned ready;
	char *trace;
	char letter;
};

static void count(void *data)
{
	struct seen *seen = data;

	seen->calls++;
	if (seen->trace) {
		size_t len = strlen(seen->trace);
		seen->trace[len] = seen->letter;
		seen->trace[len + 1] = '\0';
	}
}

static void count_ready(void *data, unsigned ready)
{
	struct seen *seen = data;

	seen->ready = ready;
	count(seen);
}

static void a_pipe_is_readable_only_once_something_is_in_it(void **state)
{
	struct seen seen = {.loop = new_loop()};
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	seen.watch = loop_watch_new(seen.loop, fds[0], count_ready, &seen);
	loop_watch_want(seen.watch, LOOP_READ);
	loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	loop_turn(seen.loop, 1000);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.ready, LOOP_READ);
	assert_int_equal(loop_watch_wanted(seen.watch), LOOP_READ);
	loop_watch_free(seen.watch);
	close(fds[0]);
	close(fds[1]);
	loop_free(seen.loop);
}

static void files_and_dev_null_are_always_ready(void **state)
{
	const char *paths[] = {"/dev/null", "/proc/self/exe"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct seen seen = {.loop = new_loop()};
		int fd = open(paths[i], O_RDONLY | O_CLOEXEC);

		assert_true(fd >= 0);
		seen.watch = loop_watch_new(seen.loop, fd, count_ready, &seen);
		loop_watch_want(seen.watch, LOOP_READ);
		for (int n = 0; n < 3; n++)
			loop_turn(seen.loop, 1000);
		assert_true(seen.calls >= 2);
		loop_watch_free(seen.watch);
		close(fd);
		loop_free(seen.loop);
	}
}

static void a_hung_up_descriptor_that_nobody_wants_does_not_spin(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct seen tick = {.loop = seen.loop};
	struct loop_deadline deadline;
	int turns = 0;
	int fds[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	seen.watch = loop_watch_new(seen.loop, fds[0], count_ready, &seen);
	loop_watch_want(seen.watch, LOOP_READ);
	loop_turn(seen.loop, 0);
	loop_watch_want(seen.watch, 0);
	close(fds[1]);
	loop_deadline_init(&deadline, count, &tick);
	loop_deadline_set(seen.loop, &deadline, loop_now_ms(seen.loop) + 50);
	while (tick.calls == 0 && turns < TURNS) {
		loop_turn(seen.loop, CLOCK_NEVER);
		turns++;
	}
	assert_int_equal(tick.calls, 1);
	assert_int_equal(seen.calls, 0);
	assert_in_range(turns, 1, 8);
	loop_deadline_remove(seen.loop, &deadline);
	loop_watch_free(seen.watch);
	close(fds[0]);
	loop_free(seen.loop);
}

static void what_is_wanted_again_after_being_withdrawn_is_heard(void **state)
{
	struct seen seen = {.loop = new_loop()};
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	seen.watch = loop_watch_new(seen.loop, fds[0], count_ready, &seen);
	for (int n = 1; n <= 3; n++) {
		loop_watch_want(seen.watch, LOOP_READ);
		loop_turn(seen.loop, 1000);
		assert_int_equal(seen.calls, n);
		loop_watch_want(seen.watch, 0);
		loop_turn(seen.loop, 0);
		loop_turn(seen.loop, 0);
		assert_int_equal(seen.calls, n);
	}
	loop_watch_free(seen.watch);
	close(fds[0]);
	close(fds[1]);
	loop_free(seen.loop);
}

static void free_both(void *data, unsigned ready)
{
	struct seen *seen = data;

	(void)ready;
	seen->calls++;
	loop_watch_free(seen->watch);
	loop_watch_free(seen->other);
	seen->watch = seen->other = NULL;
}

static void a_watch_may_free_itself_and_one_that_is_ready_too(void **state)
{
	struct seen seen = {.loop = new_loop()};
	int fds[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	seen.watch = loop_watch_new(seen.loop, fds[0], free_both, &seen);
	seen.other = loop_watch_new(seen.loop, fds[1], free_both, &seen);
	loop_watch_want(seen.watch, LOOP_WRITE);
	loop_watch_want(seen.other, LOOP_WRITE);
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 1);
	close(fds[0]);
	close(fds[1]);
	loop_free(seen.loop);
}

/* ---- deadlines, by a clock of the test's own ---- */

static int64_t fake_now(void *data)
{
	return *(int64_t *)data;
}

static void deadlines_run_in_the_order_of_their_times(void **state)
{
	enum { N = 200 };
	struct loop_deadline deadlines[N];
	struct seen seen[N];
	char trace[2 * N] = "";
	int64_t now = 1000;
	struct loop *loop = new_loop();

	(void)state;
	loop_set_clock(loop, fake_now, &now);
	for (int i = 0; i < N; i++) {
		seen[i] = (struct seen){
		    .trace = trace, .letter = (char)(33 + i * 37 % N % 90)};
		loop_deadline_init(&deadlines[i], count, &seen[i]);
		loop_deadline_set(loop, &deadlines[i], 1001 + i * 37 % N % 90);
	}
	for (; now < 1100; now++)
		loop_turn(loop, 0);
	assert_int_equal(strlen(trace), N);
	for (int i = 1; i < N; i++)
		assert_true(trace[i - 1] <= trace[i]);
	for (int i = 0; i < N; i++)
		loop_deadline_remove(loop, &deadlines[i]);
	loop_free(loop);
}

static void a_deadline_moved_later_does_not_run_early(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_deadline deadline;
	int64_t now = 0;

	(void)state;
	loop_set_clock(seen.loop, fake_now, &now);
	loop_deadline_init(&deadline, count, &seen);
	loop_deadline_set(seen.loop, &deadline, 10);
	loop_deadline_set(seen.loop, &deadline, 30);
	assert_int_equal(deadline.key_ms, 10);
	for (now = 0; now < 30; now++)
		loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 0);
	loop_turn(seen.loop, 0);
	loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 1);
	loop_free(seen.loop);
}

static void a_deadline_moved_earlier_or_away_is_obeyed(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_deadline first, second;
	int64_t now = 0;

	(void)state;
	loop_set_clock(seen.loop, fake_now, &now);
	loop_deadline_init(&first, count, &seen);
	loop_deadline_init(&second, count, &seen);
	loop_deadline_set(seen.loop, &first, 50);
	loop_deadline_set(seen.loop, &second, 20);
	loop_deadline_set(seen.loop, &first, 5);
	loop_deadline_set(seen.loop, &second, CLOCK_NEVER);
	now = 5;
	loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 1);
	now = 100;
	loop_run(seen.loop); /* ends: nothing is waited for */
	assert_int_equal(seen.calls, 1);
	loop_deadline_remove(seen.loop, &second);
	loop_free(seen.loop);
}

static void remove_other(void *data)
{
	struct seen *seen = data;

	seen->calls++;
	loop_deadline_remove(seen->loop, seen->deadline);
	free(seen->deadline);
	seen->deadline = NULL;
}

static void a_deadline_may_remove_one_that_has_expired_too(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_deadline first;
	int64_t now = 0;

	(void)state;
	loop_set_clock(seen.loop, fake_now, &now);
	seen.deadline = calloc(1, sizeof(*seen.deadline));
	loop_deadline_init(&first, remove_other, &seen);
	loop_deadline_init(seen.deadline, count, &seen);
	loop_deadline_set(seen.loop, &first, 1);
	loop_deadline_set(seen.loop, seen.deadline, 2);
	now = 3;
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 1);
	loop_free(seen.loop);
}

static void remove_self(void *data)
{
	struct seen *seen = data;

	seen->calls++;
	free(seen->deadline);
}

static void a_deadline_may_free_itself(void **state)
{
	struct seen seen = {.loop = new_loop()};

	(void)state;
	seen.deadline = calloc(1, sizeof(*seen.deadline));
	loop_deadline_init(seen.deadline, remove_self, &seen);
	loop_deadline_set(seen.loop, seen.deadline, loop_now_ms(seen.loop) + 1);
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 1);
	loop_free(seen.loop);
}

static void set_again(void *data)
{
	struct seen *seen = data;

	seen->calls++;
	loop_deadline_set(seen->loop, seen->deadline, seen->again_ms);
}

static void a_deadline_that_sets_itself_lets_the_loop_go_on(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_deadline deadline;
	int64_t now = 7;

	(void)state;
	loop_set_clock(seen.loop, fake_now, &now);
	seen.deadline = &deadline;
	seen.again_ms = 7;
	loop_deadline_init(&deadline, set_again, &seen);
	loop_deadline_set(seen.loop, &deadline, 7);
	loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 1);
	loop_turn(seen.loop, 0);
	assert_int_equal(seen.calls, 2);
	loop_deadline_remove(seen.loop, &deadline);
	loop_free(seen.loop);
}

static void real_deadlines_are_kept_to_the_millisecond(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_deadline late, early;
	int64_t start = loop_now_ms(seen.loop);

	(void)state;
	loop_deadline_init(&late, count, &seen);
	loop_deadline_init(&early, count, &seen);
	loop_deadline_set(seen.loop, &late, start + 30);
	loop_deadline_set(seen.loop, &early, start + 10);
	loop_deadline_set(seen.loop, &early, start + 20);
	while (seen.calls == 0)
		loop_turn(seen.loop, CLOCK_NEVER);
	assert_true(loop_now_ms(seen.loop) >= start + 20);
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 2);
	assert_true(loop_now_ms(seen.loop) >= start + 30);
	assert_true(loop_now_ms(seen.loop) < start + 5000);
	loop_free(seen.loop);
}

static void what_has_arrived_comes_before_a_deadline_that_is_due(void **state)
{
	char trace[8] = "";
	struct seen io = {.loop = new_loop(), .trace = trace, .letter = 'i'};
	struct seen due = {.trace = trace, .letter = 'd'};
	struct loop_deadline deadline;
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	loop_deadline_init(&deadline, count, &due);
	loop_deadline_set(io.loop, &deadline, loop_now_ms(io.loop) - 5);
	io.watch = loop_watch_new(io.loop, fds[0], count_ready, &io);
	loop_watch_want(io.watch, LOOP_READ);
	loop_turn(io.loop, 1000);
	assert_string_equal(trace, "id");
	loop_watch_free(io.watch);
	close(fds[0]);
	close(fds[1]);
	loop_free(io.loop);
}

/* ---- the rest ---- */

static void a_loop_with_nothing_to_wait_for_ends(void **state)
{
	struct loop *loop = new_loop();

	(void)state;
	loop_run(loop);
	loop_turn(loop, CLOCK_NEVER);
	loop_free(loop);
}

struct hooked {
	struct loop *loop;
	int left;
	int calls;
};

static bool hook(void *data)
{
	struct hooked *h = data;

	h->calls++;
	if (h->left-- > 0)
		return true;
	return false;
}

static void the_hook_runs_again_while_it_has_more_to_do(void **state)
{
	struct hooked h = {.loop = new_loop(), .left = 3};

	(void)state;
	loop_set_hook(h.loop, hook, &h);
	loop_run(h.loop);
	assert_int_equal(h.calls, 4);
	loop_free(h.loop);
}

static bool stop_hook(void *data)
{
	struct hooked *h = data;

	if (++h->calls == 5)
		loop_stop(h->loop);
	return true;
}

static void stop_ends_the_run_before_the_next_wait(void **state)
{
	struct hooked h = {.loop = new_loop()};

	(void)state;
	loop_set_hook(h.loop, stop_hook, &h);
	loop_run(h.loop);
	assert_int_equal(h.calls, 5);
	loop_free(h.loop);
}

static void *send_wake(void *data)
{
	loop_wake_send(data);
	return NULL;
}

static void stop_loop(void *data)
{
	struct seen *seen = data;

	seen->calls++;
	loop_stop(seen->loop);
}

static void another_thread_wakes_the_loop(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct loop_wake *wake = loop_wake_new(seen.loop, stop_loop, &seen);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, send_wake, wake), 0);
	loop_run(seen.loop);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(seen.calls, 1);
	loop_wake_free(wake);
	loop_run(seen.loop);
	loop_free(seen.loop);
}

static void on_signal(void *data, int signum)
{
	struct seen *seen = data;

	seen->ready = (unsigned)signum;
	stop_loop(seen);
}

static void a_signal_is_heard_in_the_loop_but_not_waited_for(void **state)
{
	struct seen seen = {.loop = new_loop()};
	struct seen never = {0};
	struct loop_deadline deadline;
	struct loop_signal *signal =
	    loop_signal_new(seen.loop, SIGUSR1, on_signal, &seen);

	(void)state;
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 0);
	loop_deadline_init(&deadline, count, &never);
	loop_deadline_set(seen.loop, &deadline, loop_now_ms(seen.loop) + 10000);
	raise(SIGUSR1);
	loop_run(seen.loop);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.ready, SIGUSR1);
	assert_int_equal(never.calls, 0);
	loop_deadline_remove(seen.loop, &deadline);
	loop_signal_free(signal);
	loop_free(seen.loop);
}

static void without_descriptors_there_is_an_error_and_no_loop(void **state)
{
	struct rlimit before, limit;
	int next = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	for (int room = 0; room < 2; room++) {
		struct error err;
		struct loop *loop;

		error_clear(&err);
		limit.rlim_cur = (rlim_t)(next + room);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
		loop = loop_new(&err);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_null(loop);
		assert_int_equal(err.class, ERROR_LOCAL);
		assert_string_equal(err.detail, "Too many open files");
	}
}

static void the_version_names_the_library(void **state)
{
	(void)state;
	assert_memory_equal(loop_version(), "libev 4.", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pipe_is_readable_only_once_something_is_in_it),
	    cmocka_unit_test(files_and_dev_null_are_always_ready),
	    cmocka_unit_test(
		a_hung_up_descriptor_that_nobody_wants_does_not_spin),
	    cmocka_unit_test(
		what_is_wanted_again_after_being_withdrawn_is_heard),
	    cmocka_unit_test(a_watch_may_free_itself_and_one_that_is_ready_too),
	    cmocka_unit_test(deadlines_run_in_the_order_of_their_times),
	    cmocka_unit_test(a_deadline_moved_later_does_not_run_early),
	    cmocka_unit_test(a_deadline_moved_earlier_or_away_is_obeyed),
	    cmocka_unit_test(a_deadline_may_remove_one_that_has_expired_too),
	    cmocka_unit_test(a_deadline_may_free_itself),
	    cmocka_unit_test(a_deadline_that_sets_itself_lets_the_loop_go_on),
	    cmocka_unit_test(real_deadlines_are_kept_to_the_millisecond),
	    cmocka_unit_test(
		what_has_arrived_comes_before_a_deadline_that_is_due),
	    cmocka_unit_test(a_loop_with_nothing_to_wait_for_ends),
	    cmocka_unit_test(the_hook_runs_again_while_it_has_more_to_do),
	    cmocka_unit_test(stop_ends_the_run_before_the_next_wait),
	    cmocka_unit_test(another_thread_wakes_the_loop),
	    cmocka_unit_test(a_signal_is_heard_in_the_loop_but_not_waited_for),
	    cmocka_unit_test(without_descriptors_there_is_an_error_and_no_loop),
	    cmocka_unit_test(the_version_names_the_library),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
