/*
 * The sending side of a connection and its ends: a queue that loses nothing,
 * errors that somebody is always told of, and closing in order.
 */
#include "conn_support.h"

static void wrote(struct rig *rig, const char *text)
{
	assert_int_equal(buf_len(&rig->fake.written), strlen(text));
	assert_memory_equal(buf_data(&rig->fake.written), text, strlen(text));
}

static void sends(struct rig *rig, const char *text)
{
	struct failure *f = conn_send(rig->c, text, strlen(text));

	if (f)
		fail_msg("%s", f->message);
}

/* Consumes the failure. */
static void is_failure(
    struct failure *f, enum failure_code code, const char *message)
{
	assert_non_null(f);
	assert_string_equal(f->message, message);
	assert_string_equal(
	    failure_code_name(f->code), failure_code_name(code));
	failure_unref(f);
}

static void send_fails(
    struct rig *rig, enum failure_code code, const char *message)
{
	is_failure(conn_send(rig->c, "x", 1), code, message);
}

static void on_sent(void *data)
{
	((struct rig *)data)->sent++;
}

static void wait_sent(struct rig *rig, size_t below, int64_t timeout_ms)
{
	rig->sent = 0;
	conn_send_wait(
	    rig->c, below, rig->now_ms + timeout_ms, timeout_ms, on_sent, rig);
}

static void on_closed(void *data, struct failure *failure)
{
	struct rig *rig = data;

	rig->closed++;
	rig->close_failure = failure;
}

static void close_it(struct rig *rig)
{
	conn_close(rig->c, on_closed, rig);
	assert_int_equal(rig->closed, 0); /* never before conn_close is over */
	rig_settle(rig);
}

static void closed_well(struct rig *rig)
{
	assert_int_equal(rig->closed, 1);
	if (rig->close_failure)
		fail_msg("%s", rig->close_failure->message);
	assert_true(rig->fake.closed);
	assert_true(conn_is_closed(rig->c));
}

static void closed_badly(
    struct rig *rig, enum failure_code code, const char *message)
{
	assert_int_equal(rig->closed, 1);
	assert_true(rig->fake.closed);
	is_failure(rig->close_failure, code, message);
	rig->close_failure = NULL;
}

/* ---- the queue ---- */

static void what_is_sent_is_written_at_once(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	sends(rig, "hello");
	wrote(rig, "hello");
	assert_int_equal(conn_send_queued(rig->c), 0);
	assert_int_equal(rig->fake.want, 0);
	sends(rig, "");
	assert_int_equal(rig->fake.writes, 1);
	rig_free(rig);
}

static void short_writes_change_nothing(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.most = 3;
	sends(rig, "hello ");
	sends(rig, "world");
	wrote(rig, "hello world");
	rig_free(rig);
}

static void a_full_transport_gets_the_rest_when_it_takes_more(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 3;
	sends(rig, "hello ");
	sends(rig, "world");
	wrote(rig, "hel");
	assert_int_equal(conn_send_queued(rig->c), 8);
	assert_int_equal(rig->fake.want, LOOP_WRITE);
	fake_give_room(&rig->fake, 4);
	rig_settle(rig);
	wrote(rig, "hello w");
	fake_give_room(&rig->fake, 100);
	rig_settle(rig);
	wrote(rig, "hello world");
	assert_int_equal(rig->fake.want, 0);
	rig_free(rig);
}

static void over_the_high_water_mark_the_sender_waits(void **state)
{
	struct rig *rig = rig_new();
	char *block = calloc(1, CONN_SEND_HIGH);

	(void)state;
	rig->fake.room = 0;
	assert_null(conn_send(rig->c, block, CONN_SEND_HIGH));
	assert_false(conn_send_full(rig->c));
	sends(rig, "x");
	assert_true(conn_send_full(rig->c));
	wait_sent(rig, CONN_SEND_HIGH, 1000);
	rig_settle(rig);
	assert_int_equal(rig->sent, 0);
	fake_give_room(&rig->fake, 1);
	rig_settle(rig);
	assert_int_equal(rig->sent, 1);
	assert_null(conn_send_failure(rig->c));
	wait_sent(rig, 0, 1000);
	fake_give_room(&rig->fake, CONN_SEND_HIGH - 1);
	rig_settle(rig);
	assert_int_equal(rig->sent, 0);
	fake_give_room(&rig->fake, 1);
	rig_settle(rig);
	assert_int_equal(rig->sent, 1);
	rig_free(rig);
	free(block);
}

static void a_wait_for_what_is_sent_already_is_over_soon(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	sends(rig, "x");
	wait_sent(rig, 0, 1000);
	assert_int_equal(rig->sent, 0); /* from the loop, not from within */
	rig_settle(rig);
	assert_int_equal(rig->sent, 1);
	assert_null(conn_send_failure(rig->c));
	rig_free(rig);
}

static void a_peer_that_does_not_read_is_a_timeout(void **state)
{
	struct rig *rig = rig_new();
	struct failure *f;

	(void)state;
	rig->fake.room = 2;
	sends(rig, "hello");
	wait_sent(rig, 0, 2500);
	rig_pass(rig, 2499);
	assert_int_equal(rig->sent, 0);
	rig_pass(rig, 1);
	assert_int_equal(rig->sent, 1);
	f = conn_send_failure(rig->c);
	assert_non_null(f);
	assert_int_equal(f->waited_ms, 2500);
	is_failure(f, FAILURE_TIMEOUT,
	    "send timed out after 2.5 s: the peer does not read (3 bytes wait "
	    "to be sent)");
	assert_null(conn_send_failure(rig->c));
	fake_give_room(&rig->fake, 100);
	rig_settle(rig);
	wrote(rig, "hello"); /* late, but not lost */
	rig_free(rig);
}

static void a_wait_for_the_queue_can_be_given_up(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 0;
	sends(rig, "hello");
	wait_sent(rig, 0, 1000);
	conn_send_abandon(rig->c);
	rig_pass(rig, 5000);
	fake_give_room(&rig->fake, 5);
	rig_settle(rig);
	assert_int_equal(rig->sent, 0);
	wrote(rig, "hello");
	rig_free(rig);
}

/* ---- errors that come late ---- */

static void an_error_of_writing_is_told_by_the_next_send(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.write_errnum = EPIPE;
	sends(rig, "lost");
	send_fails(rig, FAILURE_CLOSED, "fake fake:1: Broken pipe");
	send_fails(rig, FAILURE_CLOSED, "fake fake:1: Broken pipe");
	assert_null(conn_late_failure(rig->c));
	close_it(rig);
	closed_well(rig); /* somebody knows already */
	rig_free(rig);
}

static void an_error_that_nobody_met_is_told_at_the_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.write_errnum = ECONNRESET;
	sends(rig, "lost");
	close_it(rig);
	assert_non_null(rig->close_failure);
	assert_int_equal(rig->close_failure->class, ERROR_BROKEN);
	assert_string_equal(rig->close_failure->conn,
	    "c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525");
	closed_badly(
	    rig, FAILURE_RESET, "fake fake:1: Connection reset by peer");
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void a_late_error_can_be_asked_for_once(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 0;
	sends(rig, "lost");
	assert_null(conn_late_failure(rig->c));
	rig->fake.write_errnum = EPIPE;
	fake_give_room(&rig->fake, 1);
	rig_settle(rig);
	assert_int_equal(conn_send_queued(rig->c), 0);
	is_failure(conn_late_failure(rig->c), FAILURE_CLOSED,
	    "fake fake:1: Broken pipe");
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void who_waits_for_the_queue_is_told_of_the_error(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 0;
	sends(rig, "lost");
	wait_sent(rig, 0, 1000);
	rig->fake.write_errnum = EPIPE;
	fake_give_room(&rig->fake, 1);
	rig_settle(rig);
	assert_int_equal(rig->sent, 1);
	is_failure(conn_send_failure(rig->c), FAILURE_CLOSED,
	    "fake fake:1: Broken pipe");
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void what_the_peer_said_before_can_still_be_read(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.write_errnum = EPIPE;
	sends(rig, "lost");
	fake_read_text(&rig->fake, "421 too many");
	fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
	assert_false(rig_expect(rig, "421"));
	rig_later(rig, "421");
	is_failure(conn_late_failure(rig->c), FAILURE_CLOSED,
	    "fake fake:1: Broken pipe");
	rig_free(rig);
}

static void an_awaited_reset_takes_the_late_error_with_it(void **state)
{
	(void)state;
	for (int way = 0; way < 2; way++) {
		struct rig *rig = rig_new();

		rig->fake.write_errnum = ECONNRESET;
		sends(rig, "lost");
		fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
		rig->wants[0] = rig_want(WANT_RESET, NULL);
		if (way == 0)
			rig_ask(rig, CONN_EXPECT_RESET, "expect_reset", 0);
		else
			rig_match(rig, MATCH_NEXT, "expect", 1);
		rig_later(rig, "");
		close_it(rig);
		closed_well(rig);
		rig_free(rig);
	}
}

/* ---- half-close ---- */

static void a_half_close_waits_for_the_queue(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 2;
	sends(rig, "hello");
	assert_null(conn_shutdown(rig->c));
	assert_null(conn_shutdown(rig->c));
	assert_false(rig->fake.shut);
	send_fails(rig, FAILURE_USAGE, "send after shutdown: nothing was sent");
	fake_give_room(&rig->fake, 100);
	rig_settle(rig);
	wrote(rig, "hello");
	assert_true(rig->fake.shut);
	fake_read_text(&rig->fake, "answer");
	assert_false(rig_expect(rig, "answer"));
	rig_later(rig, "answer");
	rig_free(rig);
}

static void a_half_close_that_fails_is_told_at_the_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.shutdown_errnum = ENOTCONN;
	assert_null(conn_shutdown(rig->c));
	close_it(rig);
	closed_badly(rig, FAILURE_IO,
	    "fake fake:1: Transport endpoint is not connected");
	rig_free(rig);
}

/* ---- closing ---- */

static void closing_flushes_half_closes_and_drains(void **state)
{
	struct transcript *t = transcript_new(4096);
	struct rig *rig = rig_new_with(t, NEVER_MS);
	struct buf said = {0};
	const uint8_t *first;

	(void)state;
	rig->fake.room = 2;
	sends(rig, "hello");
	close_it(rig);
	assert_false(rig->fake.shut);
	fake_give_room(&rig->fake, 100);
	rig_settle(rig);
	wrote(rig, "hello");
	assert_true(rig->fake.shut);
	assert_int_equal(rig->closed, 0);
	fake_read_text(&rig->fake, "late ");
	fake_read_text(&rig->fake, "words");
	fake_read_eof(&rig->fake);
	rig_settle(rig);
	closed_well(rig);
	assert_int_equal(conn_drained(rig->c, &first), 10);
	assert_memory_equal(first, "late words", 10);
	transcript_print(t, "c1", "", "", 99, &said);
	assert_non_null(strstr(buf_cstr(&said), "c1 < late \n"));
	assert_non_null(strstr(buf_cstr(&said), "c1 - closed\n"));
	buf_free(&said);
	rig_free(rig);
	transcript_free(t);
}

static void a_peer_that_says_nothing_is_waited_for_a_while(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	close_it(rig);
	rig_pass(rig, 999);
	assert_int_equal(rig->closed, 0);
	rig_pass(rig, 1);
	closed_well(rig);
	rig_free(rig);
	rig = rig_new();
	conn_set_linger(rig->c, CLOCK_NEVER);
	close_it(rig);
	rig_pass(rig, 10000000);
	assert_int_equal(rig->closed, 0);
	fake_read_eof(&rig->fake);
	rig_settle(rig);
	closed_well(rig);
	rig_free(rig);
}

static void what_the_peer_does_not_take_is_not_delivered(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 0;
	sends(rig, "hello");
	close_it(rig);
	rig_pass(rig, 900);
	fake_give_room(&rig->fake, 2); /* slow, not stuck */
	rig_settle(rig);
	rig_pass(rig, 900);
	assert_int_equal(rig->closed, 0);
	rig_pass(rig, 100);
	assert_int_equal(rig->close_failure->class, ERROR_BROKEN);
	closed_badly(rig, FAILURE_CLOSED,
	    "close c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525: 3 bytes not "
	    "delivered");
	rig_free(rig);
}

static void what_is_not_acknowledged_is_not_delivered(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	sends(rig, "hello");
	rig->fake.unsent = 5;
	fake_read_eof(&rig->fake);
	close_it(rig);
	rig_pass(rig, 1000);
	closed_badly(rig, FAILURE_CLOSED,
	    "close tcp://127.0.0.1:2525: 5 bytes not delivered");
	rig_free(rig);
}

static void after_closing_each_verb_says_so(void **state)
{
	struct rig *rig = rig_new();
	struct buf who = {0};

	(void)state;
	fake_read_text(&rig->fake, "unread");
	assert_int_equal(conn_look(rig->c), 6);
	close_it(rig);
	assert_true(rig_expect(rig, "unread"));
	rig_fails(rig, FAILURE_CLOSED, "expect after close");
	conn_take(rig->c);
	send_fails(rig, FAILURE_CLOSED, "send after close: nothing was sent");
	is_failure(
	    conn_shutdown(rig->c), FAILURE_CLOSED, "shutdown after close");
	is_failure(conn_reset(rig->c), FAILURE_CLOSED, "reset after close");
	rig_pass(rig, 1000);
	closed_well(rig);
	conn_describe(rig->c, &who);
	assert_string_equal(
	    buf_cstr(&who), "c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525");
	buf_free(&who);
	rig->closed = 0;
	close_it(rig); /* again: told again, from the loop */
	closed_well(rig);
	rig_free(rig);
}

/* Whether closing sees it or a look just before must make no difference. */
static void a_reset_that_no_verb_met_is_told_at_the_end(void **state)
{
	(void)state;
	for (int looks = 0; looks < 2; looks++) {
		struct rig *rig = rig_new();

		sends(rig, "bye");
		fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
		if (looks)
			conn_look(rig->c);
		close_it(rig);
		assert_non_null(rig->close_failure);
		assert_int_equal(rig->close_failure->class, ERROR_BROKEN);
		closed_badly(rig, FAILURE_RESET,
		    "fake fake:1: Connection reset by peer");
		rig_free(rig);
	}
}

static void a_reset_that_a_verb_failed_by_is_told_once(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
	assert_false(rig_expect(rig, "x"));
	rig_settle(rig);
	assert_int_equal(conn_outcome(rig->c)->failure->code, FAILURE_RESET);
	conn_take(rig->c);
	close_it(rig);
	closed_well(rig);
	rig_free(rig);
}

static void who_still_reads_when_it_closes_is_told(void **state)
{
	(void)state;
	for (int way = 0; way < 2; way++) {
		struct rig *rig = rig_new();

		assert_false(rig_expect(rig, "x"));
		if (way == 0)
			assert_null(conn_reset(rig->c));
		else
			close_it(rig);
		rig_later_fails(rig, FAILURE_CLOSED,
		    way == 0 ? "expect: the connection was reset by us"
			     : "expect: the connection was closed by us");
		conn_take(rig->c);
		rig_free(rig);
	}
}

static void a_connection_can_go_without_ceremony(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.room = 0;
	sends(rig, "never");
	wait_sent(rig, 0, 1000);
	assert_false(rig_expect(rig, "x"));
	rig_free(rig); /* asserts that it is closed; no done() */
	rig = rig_new();
	close_it(rig);
	rig_free(rig); /* while it lingers */
}

/* ---- our reset ---- */

static void a_reset_of_ours_is_the_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	sends(rig, "x");
	assert_null(conn_reset(rig->c));
	assert_true(rig->fake.reset);
	assert_true(rig->fake.closed);
	assert_true(conn_is_closed(rig->c));
	send_fails(rig, FAILURE_CLOSED, "send after close: nothing was sent");
	close_it(rig);
	closed_well(rig);
	rig_free(rig);
}

static void a_transport_without_resets_says_so(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.no_reset = true;
	is_failure(
	    conn_reset(rig->c), FAILURE_USAGE, "reset fake:1: no resets here");
	assert_false(conn_is_closed(rig->c));
	sends(rig, "still open");
	wrote(rig, "still open");
	rig_free(rig);
}

/* ---- idle time ---- */

static void idle_time_is_renewed_by_every_byte(void **state)
{
	struct rig *rig = rig_new_with(NULL, 1500);
	const struct failure *f;

	(void)state;
	assert_false(rig_ask(rig, CONN_READ, "read", 3));
	rig_pass(rig, 1400);
	fake_read_text(&rig->fake, "a");
	rig_settle(rig);
	rig_pass(rig, 1400);
	sends(rig, "b");
	rig_pass(rig, 1400);
	assert_int_equal(rig->done, 0);
	rig_pass(rig, 100);
	f = rig_later_fails(rig, FAILURE_TIMEOUT,
	    "c1: nothing was sent or received for 1.5 s (--idle-timeout)");
	assert_int_equal(f->class, ERROR_TIMEOUT);
	received_is(f, "a");
	conn_take(rig->c);
	send_fails(rig, FAILURE_TIMEOUT,
	    "c1: nothing was sent or received for 1.5 s (--idle-timeout)");
	close_it(rig);
	closed_well(rig);
	rig_free(rig);
}

static void idle_time_that_no_verb_met_is_told_at_the_end(void **state)
{
	struct rig *rig = rig_new_with(NULL, 1500);

	(void)state;
	rig_pass(rig, 1500);
	close_it(rig);
	assert_int_equal(rig->close_failure->class, ERROR_TIMEOUT);
	closed_badly(rig, FAILURE_TIMEOUT,
	    "c1: nothing was sent or received for 1.5 s (--idle-timeout)");
	rig_free(rig);
}

static void closing_is_not_idle(void **state)
{
	struct rig *rig = rig_new_with(NULL, 100);

	(void)state;
	close_it(rig);
	rig_pass(rig, 1000);
	closed_well(rig);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_sent_is_written_at_once),
	    cmocka_unit_test(short_writes_change_nothing),
	    cmocka_unit_test(a_full_transport_gets_the_rest_when_it_takes_more),
	    cmocka_unit_test(over_the_high_water_mark_the_sender_waits),
	    cmocka_unit_test(a_wait_for_what_is_sent_already_is_over_soon),
	    cmocka_unit_test(a_peer_that_does_not_read_is_a_timeout),
	    cmocka_unit_test(a_wait_for_the_queue_can_be_given_up),
	    cmocka_unit_test(an_error_of_writing_is_told_by_the_next_send),
	    cmocka_unit_test(an_error_that_nobody_met_is_told_at_the_end),
	    cmocka_unit_test(a_late_error_can_be_asked_for_once),
	    cmocka_unit_test(who_waits_for_the_queue_is_told_of_the_error),
	    cmocka_unit_test(what_the_peer_said_before_can_still_be_read),
	    cmocka_unit_test(an_awaited_reset_takes_the_late_error_with_it),
	    cmocka_unit_test(a_half_close_waits_for_the_queue),
	    cmocka_unit_test(a_half_close_that_fails_is_told_at_the_end),
	    cmocka_unit_test(closing_flushes_half_closes_and_drains),
	    cmocka_unit_test(a_peer_that_says_nothing_is_waited_for_a_while),
	    cmocka_unit_test(what_the_peer_does_not_take_is_not_delivered),
	    cmocka_unit_test(what_is_not_acknowledged_is_not_delivered),
	    cmocka_unit_test(after_closing_each_verb_says_so),
	    cmocka_unit_test(a_reset_that_no_verb_met_is_told_at_the_end),
	    cmocka_unit_test(a_reset_that_a_verb_failed_by_is_told_once),
	    cmocka_unit_test(who_still_reads_when_it_closes_is_told),
	    cmocka_unit_test(a_connection_can_go_without_ceremony),
	    cmocka_unit_test(a_reset_of_ours_is_the_end),
	    cmocka_unit_test(a_transport_without_resets_says_so),
	    cmocka_unit_test(idle_time_is_renewed_by_every_byte),
	    cmocka_unit_test(idle_time_that_no_verb_met_is_told_at_the_end),
	    cmocka_unit_test(closing_is_not_idle),
	};

	return cmocka_run_group_tests_name("conn_send", tests, NULL, NULL);
}
