/*
 * The orderly end: what is read while closing, what is waited for, and what
 * is said when the peer did not take everything.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_transport.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/net/linger.h"

struct fixture {
	struct loop *loop;
	struct fake fake;
	int64_t now_ms;
	int done;
	bool failed;
	struct error err;
	struct buf drained;
};

static int64_t fake_now(void *data)
{
	return ((struct fixture *)data)->now_ms;
}

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	f->loop = loop_new(&f->err);
	loop_set_clock(f->loop, fake_now, f);
	fake_init(&f->fake, f->loop);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fake_fini(&f->fake);
	loop_free(f->loop);
	buf_free(&f->drained);
	free(f);
	return 0;
}

static void on_done(void *data, const struct error *err)
{
	struct fixture *f = data;

	f->done++;
	f->failed = err != NULL;
	if (err)
		f->err = *err;
}

static void on_drained(void *data, const uint8_t *bytes, size_t len)
{
	buf_append(&((struct fixture *)data)->drained, bytes, len);
}

static struct lingering *start(struct fixture *f, bool eof_seen)
{
	struct linger_handlers handlers = {
	    .drained = on_drained, .done = on_done, .data = f};
	struct lingering *l = linger_start(
	    f->loop, &f->fake.transport, eof_seen, LINGER_MS, &handlers);

	assert_int_equal(f->done, 0);
	return l;
}

/* Lets `ms` pass, a millisecond at a time. */
static void pass(struct fixture *f, int64_t ms)
{
	for (int64_t i = 0; i <= ms && !f->done; i++) {
		loop_turn(f->loop, 0);
		if (i < ms)
			f->now_ms++;
	}
}

static void it_shuts_down_reads_to_the_end_and_closes(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	pass(f, 5);
	assert_true(f->fake.shut);
	assert_int_equal(f->done, 0);
	fake_read_text(&f->fake, "last words");
	fake_read_eof(&f->fake);
	pass(f, 10);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
	assert_true(f->fake.closed);
	assert_string_equal(buf_cstr(&f->drained), "last words");
}

static void a_peer_that_never_ends_is_waited_for_the_linger_time(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	pass(f, LINGER_MS - 1);
	assert_int_equal(f->done, 0);
	pass(f, 2);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
	assert_true(f->fake.closed);
}

static void bytes_that_come_do_not_prolong_it(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	pass(f, LINGER_MS / 2);
	fake_read_text(&f->fake, "still talking");
	pass(f, LINGER_MS / 2 + 1);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
}

static void what_was_not_acknowledged_is_said_in_bytes(void **state)
{
	struct fixture *f = *state;

	f->fake.unsent = 1234;
	start(f, true);
	pass(f, LINGER_MS + 1);
	assert_int_equal(f->done, 1);
	assert_true(f->failed);
	assert_int_equal(f->err.class, ERROR_BROKEN);
	assert_string_equal(f->err.detail, "1234 bytes not delivered");
}

static void a_reader_that_takes_its_time_is_waited_for(void **state)
{
	struct fixture *f = *state;

	f->fake.unsent = 10;
	start(f, true);
	for (int i = 0; i < 10; i++) {
		pass(f, LINGER_MS * 3 / 4);
		assert_int_equal(f->done, 0);
		f->fake.unsent--;
	}
	pass(f, LINGER_MS / 4);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
}

static void an_end_seen_before_needs_no_reading(void **state)
{
	struct fixture *f = *state;

	start(f, true);
	pass(f, 0);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
	assert_int_equal(f->fake.reads, 0);
}

static void a_reset_is_broken_after_its_bytes(void **state)
{
	struct fixture *f = *state;

	fake_read_text(&f->fake, "before");
	fake_read_error(&f->fake, ERROR_BROKEN, ECONNRESET);
	start(f, false);
	pass(f, 5);
	assert_int_equal(f->done, 1);
	assert_true(f->failed);
	assert_int_equal(f->err.code, ECONNRESET);
	assert_string_equal(buf_cstr(&f->drained), "before");
}

static void datagrams_are_closed_at_once(void **state)
{
	struct fixture *f = *state;

	f->fake.transport.datagram = true;
	f->fake.transport.connection = false;
	start(f, false);
	pass(f, 0);
	assert_int_equal(f->done, 1);
	assert_false(f->failed);
	assert_false(f->fake.shut);
}

static void a_cancelled_one_closes_and_says_nothing(void **state)
{
	struct fixture *f = *state;
	struct lingering *l = start(f, false);

	pass(f, 1);
	linger_cancel(l);
	linger_cancel(NULL);
	assert_true(f->fake.closed);
	loop_turn(f->loop, 0);
	assert_int_equal(f->done, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(it_shuts_down_reads_to_the_end_and_closes),
	    TEST(a_peer_that_never_ends_is_waited_for_the_linger_time),
	    TEST(bytes_that_come_do_not_prolong_it),
	    TEST(what_was_not_acknowledged_is_said_in_bytes),
	    TEST(a_reader_that_takes_its_time_is_waited_for),
	    TEST(an_end_seen_before_needs_no_reading),
	    TEST(a_reset_is_broken_after_its_bytes),
	    TEST(datagrams_are_closed_at_once),
	    TEST(a_cancelled_one_closes_and_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
