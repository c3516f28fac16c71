/*
 * A connection over datagrams: messages keep their bounds, an empty one is
 * one, and a refusal is told once.
 */
#include "conn_support.h"

static bool recv_one(struct rig *rig)
{
	return rig_ask(rig, CONN_RECV, "recv", 0);
}

/* What went before is taken. */
static void wait_for(struct rig *rig, const char *text)
{
	rig->wants[0] = rig_want(WANT_LITERAL, text);
	assert_false(rig_match(rig, MATCH_SKIP, "wait_for", 1));
	rig_settle(rig);
}

static void datagrams_come_whole_and_one_by_one(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	fake_read_text(&rig->fake, "one");
	fake_read_text(&rig->fake, "two two");
	assert_false(recv_one(rig));
	rig_later(rig, "one");
	assert_false(recv_one(rig));
	rig_later(rig, "two two");
	assert_int_equal(rig->fake.reads, 2);
	assert_false(recv_one(rig));
	rig_pass(rig, 10000);
	rig_later_fails(rig, FAILURE_TIMEOUT, "recv timed out after 10 s");
	assert_string_equal(
	    conn_outcome(rig->c)->failure->expected, "a datagram");
	rig_free(rig);
}

static void an_empty_datagram_is_one(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	fake_read_text(&rig->fake, "");
	fake_read_text(&rig->fake, "next");
	assert_false(recv_one(rig));
	rig_settle(rig);
	assert_int_equal(rig->done, 1);
	assert_false(conn_outcome(rig->c)->ended);
	rig_gives(rig, "");
	assert_false(recv_one(rig));
	rig_later(rig, "next");
	rig_free(rig);
}

static void the_largest_datagram_is_whole(void **state)
{
	struct rig *rig = rig_new_datagrams();
	size_t len = 65507;
	char *data = calloc(1, len);

	(void)state;
	data[len - 1] = 'z';
	fake_read_bytes(&rig->fake, data, len);
	assert_false(recv_one(rig));
	rig_settle(rig);
	assert_int_equal(conn_outcome(rig->c)->len, len);
	assert_memory_equal(conn_unread(rig->c), data, len);
	conn_take(rig->c);
	assert_int_equal(conn_unread_len(rig->c), 0);
	rig_free(rig);
	free(data);
}

/* A filter that delays may hold several, and says so with pending(). */
static void datagrams_that_are_held_are_not_joined(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	rig->fake.pending = true;
	fake_read_text(&rig->fake, "one");
	fake_read_text(&rig->fake, "two");
	assert_true(recv_one(rig));
	rig_gives(rig, "one");
	assert_true(recv_one(rig));
	rig_gives(rig, "two");
	fake_read_text(&rig->fake, "no");
	fake_read_text(&rig->fake, "yes");
	rig->wants[0] = rig_want(WANT_LITERAL, "yes");
	assert_true(rig_match(rig, MATCH_SKIP, "wait_for", 1));
	rig_gives(rig, "yes");
	rig_free(rig);
}

static void an_expectation_is_the_whole_datagram(void **state)
{
	struct rig *rig = rig_new_datagrams();
	const struct failure *f;

	(void)state;
	fake_read_text(&rig->fake, "hello");
	fake_read_text(&rig->fake, "hello world");
	fake_read_text(&rig->fake, "hell");
	assert_false(rig_expect(rig, "hello"));
	rig_later(rig, "hello");
	assert_false(rig_expect(rig, "hello"));
	rig_settle(rig);
	f = conn_outcome(rig->c)->failure;
	assert_non_null(f);
	assert_int_equal(f->code, FAILURE_MISMATCH);
	received_is(f, "hello world");
	assert_string_equal(
	    f->conn, "c1 udp 127.0.0.1:50112 -> 127.0.0.1:2525");
	conn_take(rig->c);
	assert_true(recv_one(rig)); /* it is still there */
	rig_gives(rig, "hello world");
	assert_false(rig_expect(rig, "hello"));
	f = rig_later_fails(rig, FAILURE_MISMATCH, "expect failed: too short");
	assert_int_equal(f->at, 4);
	rig_free(rig);
}

static void wait_for_skips_whole_datagrams(void **state)
{
	struct rig *rig = rig_new_datagrams();
	struct conn_request req;

	(void)state;
	fake_read_text(&rig->fake, "noise READY noise");
	fake_read_text(&rig->fake, "");
	fake_read_text(&rig->fake, "READY");
	fake_read_text(&rig->fake, "behind");
	wait_for(rig, "READY");
	rig_gives(rig, "READY");
	assert_false(recv_one(rig));
	rig_later(rig, "behind");
	rig->wants[0] = rig_want(WANT_LITERAL, "never");
	req = rig_match_request(rig, MATCH_SKIP, "wait_for", 1, 10000);
	req.max = req.match.max = 10;
	assert_false(rig_begin(rig, &req));
	fake_read_text(&rig->fake, "1234567890");
	rig_settle(rig);
	assert_int_equal(rig->done, 0);
	fake_read_text(&rig->fake, "1");
	rig_later_fails(rig, FAILURE_TOO_MUCH,
	    "wait_for failed: more than 10 bytes were skipped (max)");
	rig_free(rig);
}

static void at_the_deadline_a_datagram_still_counts(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	rig->wants[0] = rig_want(WANT_LITERAL, "yes");
	assert_false(rig_match(rig, MATCH_SKIP, "wait_for", 1));
	rig->now_ms += 10000;
	fake_read_text(&rig->fake, "no");
	fake_read_text(&rig->fake, "yes");
	rig_later(rig, "yes");
	rig->wants[0] = rig_want(WANT_LITERAL, "yes");
	rig->wants[1] = rig_want(WANT_TIMEOUT, NULL);
	assert_false(rig_match(rig, MATCH_NEXT, "expect", 2));
	rig_pass(rig, 10000);
	assert_int_equal(conn_outcome(rig->c)->kind, WANT_TIMEOUT);
	assert_int_equal(conn_outcome(rig->c)->which, 1);
	rig_later(rig, "");
	rig_free(rig);
}

static void silence_is_broken_by_an_empty_datagram(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	assert_false(rig_ask(rig, CONN_EXPECT_SILENCE, "expect_silence", 0));
	fake_read_text(&rig->fake, "");
	rig_later_fails(rig, FAILURE_MISMATCH,
	    "expect_silence failed: a datagram of 0 bytes came");
	conn_take(rig->c);
	assert_true(recv_one(rig));
	rig_gives(rig, "");
	rig_free(rig);
}

static void keep_and_peek_leave_a_datagram(void **state)
{
	struct rig *rig = rig_new_datagrams();
	struct conn_request req;

	(void)state;
	fake_read_text(&rig->fake, "stay");
	rig->wants[0] = rig_want(WANT_LITERAL, "stay");
	req = rig_match_request(rig, MATCH_NEXT, "expect", 1, 1000);
	req.keep = true;
	assert_false(rig_begin(rig, &req));
	rig_later(rig, "stay");
	assert_true(recv_one(rig));
	rig_gives(rig, "stay");
	rig_free(rig);
}

/* ---- refusals ---- */

static void a_refusal_is_told_once_and_not_for_good(void **state)
{
	struct rig *rig = rig_new_datagrams();
	const struct failure *f;

	(void)state;
	fake_read_error_once(&rig->fake, ERROR_NETWORK, ECONNREFUSED);
	assert_false(recv_one(rig));
	f = rig_later_fails(
	    rig, FAILURE_REFUSED, "fake fake:1: Connection refused");
	assert_int_equal(f->class, ERROR_DIALOGUE);
	conn_take(rig->c);
	fake_read_text(&rig->fake, "there again");
	assert_false(recv_one(rig));
	rig_later(rig, "there again");
	assert_null(conn_send(rig->c, "x", 1));
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void a_refusal_that_no_verb_met_is_told_at_the_end(void **state)
{
	struct rig *rig = rig_new_datagrams();
	struct failure *f;

	(void)state;
	assert_null(conn_send(rig->c, "anybody?", 8));
	fake_read_error_once(&rig->fake, ERROR_NETWORK, ECONNREFUSED);
	assert_int_equal(conn_look(rig->c), 0);
	f = conn_late_failure(rig->c);
	assert_non_null(f);
	assert_int_equal(f->code, FAILURE_REFUSED);
	failure_unref(f);
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void refused_now(struct rig *rig)
{
	struct failure *f = conn_send(rig->c, "x", 1);

	assert_non_null(f);
	assert_string_equal(f->message, "fake fake:1: Connection refused");
	assert_int_equal(f->code, FAILURE_REFUSED);
	failure_unref(f);
}

static void a_datagram_that_is_refused_at_once_says_so(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	rig->fake.write_errnum = ECONNREFUSED;
	refused_now(rig);
	rig->fake.write_errnum = 0;
	assert_null(conn_send(rig->c, "y", 1));
	assert_int_equal(buf_len(&rig->fake.written), 1);
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
}

static void a_queued_datagram_that_fails_is_told_once(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	for (int round = 0; round < 2; round++) {
		rig->fake.room = 0;
		assert_null(conn_send(rig->c, "x", 1));
		rig->fake.write_errnum = ECONNREFUSED;
		fake_give_room(&rig->fake, 0);
		rig_settle(rig);
		rig->fake.write_errnum = 0;
		rig->fake.room = SIZE_MAX;
		refused_now(rig);
		assert_null(conn_send(rig->c, "y", 1));
		assert_null(conn_late_failure(rig->c));
	}
	rig->fake.room = 0; /* nobody sends again: told at the end */
	assert_null(conn_send(rig->c, "x", 1));
	rig->fake.write_errnum = ECONNREFUSED;
	fake_give_room(&rig->fake, 0);
	rig_settle(rig);
	{
		struct failure *f = conn_late_failure(rig->c);

		assert_non_null(f);
		assert_int_equal(f->code, FAILURE_REFUSED);
		failure_unref(f);
	}
	rig_free(rig);
}

/* ---- sending ---- */

static void each_send_is_one_datagram(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	assert_null(conn_send(rig->c, "one", 3));
	assert_null(conn_send(rig->c, "", 0));
	assert_null(conn_send(rig->c, "two", 3));
	assert_int_equal(rig->fake.writes, 3);
	rig->fake.room = 0;
	assert_null(conn_send(rig->c, "3", 1));
	assert_null(conn_send(rig->c, "", 0));
	assert_null(conn_send(rig->c, "4", 1));
	assert_true(conn_send_queued(rig->c) > 0);
	assert_int_equal(rig->fake.writes, 3);
	rig->fake.room = SIZE_MAX;
	fake_give_room(&rig->fake, 0);
	rig_settle(rig);
	assert_int_equal(rig->fake.writes, 6);
	assert_memory_equal(buf_data(&rig->fake.written), "onetwo34", 8);
	rig_free(rig);
}

static void a_datagram_that_is_too_large_is_refused(void **state)
{
	struct rig *rig = rig_new_datagrams();
	char *data = calloc(1, TRANSPORT_DATAGRAM_MAX);
	struct failure *f;

	(void)state;
	f = conn_send(rig->c, data, TRANSPORT_DATAGRAM_MAX);
	assert_non_null(f);
	assert_int_equal(f->code, FAILURE_USAGE);
	assert_string_equal(
	    f->message, "send: 65536 bytes do not fit a datagram");
	failure_unref(f);
	rig->fake.write_errnum = EMSGSIZE;
	f = conn_send(rig->c, data, 65508);
	assert_non_null(f);
	assert_string_equal(f->message, "fake fake:1: Message too long");
	failure_unref(f);
	rig->fake.write_errnum = 0;
	assert_null(conn_send(rig->c, data, 65507));
	assert_null(conn_late_failure(rig->c));
	rig_free(rig);
	free(data);
}

static void on_closed(void *data, struct failure *failure)
{
	struct rig *rig = data;

	rig->closed++;
	rig->close_failure = failure;
}

static void what_was_never_sent_is_told_when_closing(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	rig->fake.room = 0;
	assert_null(conn_send(rig->c, "abc", 3));
	assert_null(conn_send(rig->c, "", 0));
	conn_close(rig->c, on_closed, rig);
	rig_pass(rig, 1000);
	assert_int_equal(rig->closed, 1);
	assert_non_null(rig->close_failure);
	assert_string_equal(rig->close_failure->message,
	    "close c1 udp 127.0.0.1:50112 -> 127.0.0.1:2525: 2 datagrams not "
	    "delivered");
	rig_free(rig);
}

static void closing_waits_for_nobody(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	assert_null(conn_send(rig->c, "abc", 3));
	conn_close(rig->c, on_closed, rig);
	rig_settle(rig);
	assert_int_equal(rig->closed, 1);
	assert_null(rig->close_failure);
	rig_free(rig);
}

/* ---- seqpacket: datagrams with an end ---- */

static void the_end_of_a_seqpacket_is_told_from_an_empty_packet(void **state)
{
	struct rig *rig = rig_new_datagrams();

	(void)state;
	conn_free(rig->c);
	fake_fini(&rig->fake);
	fake_init(&rig->fake, rig->loop);
	rig->fake.transport.kind = ENDPOINT_UNIX_SEQPACKET;
	rig->fake.transport.datagram = true;
	rig->c = conn_new(rig->loop, &rig->fake.transport,
	    &(struct conn_opts){
		.name = "c1", .idle_ms = NEVER_MS, .linger_ms = 1000});
	fake_read_text(&rig->fake, "");
	fake_read_eof(&rig->fake);
	assert_false(recv_one(rig));
	rig_settle(rig);
	assert_false(conn_outcome(rig->c)->ended);
	rig_gives(rig, "");
	assert_false(recv_one(rig));
	rig_settle(rig);
	assert_true(conn_outcome(rig->c)->ended);
	rig_gives(rig, "");
	rig->wants[0] = rig_want(WANT_EOF, NULL);
	assert_true(rig_match(rig, MATCH_NEXT, "expect", 1));
	assert_int_equal(conn_outcome(rig->c)->kind, WANT_EOF);
	rig_gives(rig, "");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(datagrams_come_whole_and_one_by_one),
	    cmocka_unit_test(an_empty_datagram_is_one),
	    cmocka_unit_test(the_largest_datagram_is_whole),
	    cmocka_unit_test(datagrams_that_are_held_are_not_joined),
	    cmocka_unit_test(an_expectation_is_the_whole_datagram),
	    cmocka_unit_test(wait_for_skips_whole_datagrams),
	    cmocka_unit_test(at_the_deadline_a_datagram_still_counts),
	    cmocka_unit_test(silence_is_broken_by_an_empty_datagram),
	    cmocka_unit_test(keep_and_peek_leave_a_datagram),
	    cmocka_unit_test(a_refusal_is_told_once_and_not_for_good),
	    cmocka_unit_test(a_refusal_that_no_verb_met_is_told_at_the_end),
	    cmocka_unit_test(a_datagram_that_is_refused_at_once_says_so),
	    cmocka_unit_test(a_queued_datagram_that_fails_is_told_once),
	    cmocka_unit_test(each_send_is_one_datagram),
	    cmocka_unit_test(a_datagram_that_is_too_large_is_refused),
	    cmocka_unit_test(what_was_never_sent_is_told_when_closing),
	    cmocka_unit_test(closing_waits_for_nobody),
	    cmocka_unit_test(
		the_end_of_a_seqpacket_is_told_from_an_empty_packet),
	};

	return cmocka_run_group_tests_name("conn_datagram", tests, NULL, NULL);
}
