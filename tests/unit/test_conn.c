/*
 * The reading side of a connection: every request, decided at once or later,
 * by deadline, end or reset, and never by how the bytes were cut.
 */
#include "conn_support.h"

#include "ncchat/dialogue/pattern.h"

/* ---- at once and later ---- */

static void what_is_unread_already_decides_at_once(void **state)
{
	struct rig *rig = rig_new();
	int reads;

	(void)state;
	fake_read_text(&rig->fake, "250-hello world!end");
	assert_false(rig_expect(rig, "250-"));
	rig_later(rig, "250-");
	reads = rig->fake.reads;
	assert_true(rig_expect(rig, "hello"));
	rig_gives(rig, "hello");
	assert_true(rig_ask(rig, CONN_PEEK, "peek", 3));
	rig_gives(rig, " wo");
	assert_true(rig_ask(rig, CONN_READ, "read", 6));
	rig_gives(rig, " world");
	assert_true(rig_ask(rig, CONN_DISCARD, "discard", 1));
	rig_gives(rig, "");
	assert_true(rig_ask(rig, CONN_READ_SOME, "read_some", 0));
	rig_gives(rig, "end");
	assert_true(rig_ask(rig, CONN_READ, "read", 0));
	rig_gives(rig, "");
	assert_int_equal(rig->done, 0);
	assert_int_equal(rig->fake.reads, reads);
	rig_free(rig);
}

static void what_is_missing_decides_when_it_comes(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	assert_false(rig_expect(rig, "hello"));
	rig_settle(rig);
	assert_int_equal(rig->done, 0);
	fake_read_text(&rig->fake, "hel");
	rig_settle(rig);
	assert_int_equal(rig->done, 0);
	fake_read_text(&rig->fake, "lo");
	rig_later(rig, "hello");
	assert_false(rig_ask(rig, CONN_READ_SOME, "read_some", 0));
	fake_read_text(&rig->fake, "some");
	rig_later(rig, "some");
	assert_false(rig_ask(rig, CONN_PEEK, "peek", 2));
	fake_read_text(&rig->fake, "abc");
	rig_later(rig, "ab");
	assert_int_equal(conn_unread_len(rig->c), 3);
	rig_free(rig);
}

/* The same dialogue over the same bytes, cut into pieces of `piece` bytes. */
static void talk(size_t piece)
{
	static const char stream[] =
	    "220 hi\r\n0123456789abcdefghij\nxyREADY\r\n"
	    "nothing more";
	struct rig *rig = rig_new();

	for (size_t i = 0; i < sizeof(stream) - 1; i += piece) {
		size_t left = sizeof(stream) - 1 - i;

		fake_read_bytes(
		    &rig->fake, stream + i, left < piece ? left : piece);
	}
	fake_read_eof(&rig->fake);
	if (!rig_match(rig, MATCH_LINE, "line", 0))
		rig_settle(rig);
	rig_gives(rig, "220 hi");
	if (!rig_ask(rig, CONN_READ, "read", 4))
		rig_settle(rig);
	rig_gives(rig, "0123");
	if (!rig_ask(rig, CONN_PEEK, "peek", 3))
		rig_settle(rig);
	rig_gives(rig, "456");
	if (!rig_ask(rig, CONN_DISCARD, "discard", 5))
		rig_settle(rig);
	rig_gives(rig, "");
	if (!rig_expect(rig, "9abc"))
		rig_settle(rig);
	rig_gives(rig, "9abc");
	rig->wants[0] = rig_want(WANT_LITERAL, "READY");
	if (!rig_match(rig, MATCH_SKIP, "wait_for", 1))
		rig_settle(rig);
	rig_gives(rig, "READY");
	if (!rig_match(rig, MATCH_LINE, "line", 0))
		rig_settle(rig);
	rig_gives(rig, "");
	if (!rig_ask(rig, CONN_READ_ALL, "read_all", 0))
		rig_settle(rig);
	rig_gives(rig, "nothing more");
	if (!rig_ask(rig, CONN_EXPECT_EOF, "expect_eof", 0))
		rig_settle(rig);
	rig_gives(rig, "");
	rig_free(rig);
}

static void no_result_depends_on_the_cuts(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 60; piece++)
		talk(piece);
}

static void a_mismatch_is_told_in_the_same_words_for_all_cuts(void **state)
{
	static const char stream[] = "220 mail\r\n250-HELP\r\nmore";

	(void)state;
	for (size_t piece = 1; piece <= sizeof(stream); piece++) {
		struct rig *rig = rig_new();
		const struct failure *f;

		for (size_t i = 0; i < sizeof(stream) - 1; i += piece) {
			size_t left = sizeof(stream) - 1 - i;

			fake_read_bytes(&rig->fake, stream + i,
			    left < piece ? left : piece);
		}
		rig_match(rig, MATCH_LINE, "line", 0);
		rig_settle(rig);
		rig_gives(rig, "220 mail");
		rig_expect(rig, "250 HELP");
		rig_settle(rig);
		f = rig_fails(rig, FAILURE_MISMATCH,
		    "expect failed at byte 4 of 8, 10 bytes into the stream");
		assert_int_equal(f->at, 3);
		assert_true(buf_len(&f->received) >= 4);
		rig_free(rig);
	}
}

static void done_may_begin_the_next_wait(void *data)
{
	struct rig *rig = data;

	rig->done++;
	rig_gives(rig, rig->done == 1 ? "one" : "two");
	if (rig->done == 1) {
		struct conn_request req =
		    rig_request(rig, CONN_READ, "read", 10000);

		req.count = 3;
		req.done = done_may_begin_the_next_wait;
		assert_false(conn_begin(rig->c, &req));
	}
}

static void a_wait_can_begin_where_another_ends(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req = rig_request(rig, CONN_READ, "read", 10000);

	(void)state;
	req.count = 3;
	req.done = done_may_begin_the_next_wait;
	fake_read_text(&rig->fake, "one");
	fake_read_text(&rig->fake, "two");
	assert_false(conn_begin(rig->c, &req));
	rig_settle(rig);
	assert_int_equal(rig->done, 2);
	rig_free(rig);
}

/* ---- reading only while something waits ---- */

static void nobody_reads_while_nobody_waits(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	fake_read_text(&rig->fake, "early");
	rig_settle(rig);
	assert_int_equal(rig->fake.reads, 0);
	assert_int_equal(rig->fake.want, 0);
	assert_false(rig_expect(rig, "early"));
	assert_int_equal(rig->fake.want, LOOP_READ);
	rig_later(rig, "early");
	fake_read_text(&rig->fake, "late");
	rig_settle(rig);
	assert_int_equal(rig->fake.reads, 1);
	assert_int_equal(rig->fake.want, 0); /* the window may fill */
	assert_false(rig_expect(rig, "late"));
	rig_later(rig, "late");
	rig_free(rig);
}

static void bytes_held_above_the_kernel_are_asked_for(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->fake.pending = true;
	fake_read_text(&rig->fake, "held");
	assert_true(rig_expect(rig, "held"));
	rig_gives(rig, "held");
	rig_free(rig);
}

static void a_wait_given_up_consumes_nothing(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	assert_false(rig_ask(rig, CONN_READ, "read", 4));
	fake_read_text(&rig->fake, "ab");
	rig_settle(rig);
	conn_abandon(rig->c);
	assert_false(conn_reading(rig->c));
	fake_read_text(&rig->fake, "cd");
	rig_pass(rig, 20000); /* its deadline too is gone */
	assert_int_equal(rig->done, 0);
	assert_false(rig_expect(rig, "abcd"));
	rig_later(rig, "abcd");
	rig_free(rig);
}

static void a_look_takes_what_is_there_and_decides_nothing(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	assert_int_equal(conn_look(rig->c), 0);
	fake_read_text(&rig->fake, "left");
	fake_read_text(&rig->fake, "over");
	assert_int_equal(conn_look(rig->c), 8);
	assert_memory_equal(conn_unread(rig->c), "leftover", 8);
	assert_int_equal(conn_ended(rig->c), CONN_OPEN);
	fake_read_eof(&rig->fake);
	assert_int_equal(conn_look(rig->c), 8);
	assert_int_equal(conn_ended(rig->c), CONN_EOF);
	assert_true(rig_expect(rig, "leftover"));
	rig_gives(rig, "leftover");
	rig_free(rig);
}

/* ---- deadlines ---- */

static void arriving_bytes_do_not_move_a_deadline(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req = rig_request(rig, CONN_READ, "read", 3000);
	const struct failure *f;

	(void)state;
	req.count = 10;
	assert_false(rig_begin(rig, &req));
	for (int s = 0; s < 2; s++) {
		rig_pass(rig, 1000);
		fake_read_text(&rig->fake, "x");
		rig_settle(rig);
	}
	rig_pass(rig, 999);
	assert_int_equal(rig->done, 0);
	rig_pass(rig, 1);
	f = rig_later_fails(rig, FAILURE_TIMEOUT,
	    "read timed out after 3 s, at the beginning of the stream");
	received_is(f, "xx");
	assert_string_equal(f->expected, "10 bytes");
	assert_false(f->expected_literal);
	assert_int_equal(f->waited_ms, 3000);
	assert_true(f->at == SIZE_MAX);
	conn_take(rig->c);
	assert_true(rig_expect(rig, "xx")); /* still there */
	rig_gives(rig, "xx");
	rig_free(rig);
}

static void what_is_there_at_the_deadline_still_counts(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req;

	(void)state;
	assert_false(rig_expect(rig, "in time"));
	rig->now_ms += 10000;
	fake_read_text(&rig->fake, "in ");
	fake_read_text(&rig->fake, "time");
	rig_later(rig, "in time");
	assert_false(rig_ask(rig, CONN_EXPECT_EOF, "expect_eof", 0));
	rig->now_ms += 10000;
	fake_read_eof(&rig->fake);
	rig_later(rig, "");
	rig_free(rig);

	rig = rig_new(); /* an alternative does not change that */
	rig->wants[0] = rig_want(WANT_TIMEOUT, NULL);
	rig->wants[1] = rig_want(WANT_LITERAL, "late");
	req = rig_match_request(rig, MATCH_NEXT, "expect", 2, 500);
	assert_false(rig_begin(rig, &req));
	rig->now_ms += 500;
	fake_read_text(&rig->fake, "late");
	rig_settle(rig);
	assert_int_equal(conn_outcome(rig->c)->which, 1);
	rig_gives(rig, "late");
	rig_free(rig);
}

static void a_flood_does_not_keep_a_deadline_from_coming(void **state)
{
	struct rig *rig = rig_new();
	size_t len = 64u << 20;
	char *flood = calloc(1, len);
	struct conn_request req =
	    rig_request(rig, CONN_DISCARD, "discard", 1000);

	(void)state;
	req.count = UINT64_MAX;
	assert_false(rig_begin(rig, &req));
	rig->now_ms += 1000;
	fake_read_bytes(&rig->fake, flood, len);
	rig_settle(rig);
	assert_int_equal(rig->done, 1);
	assert_in_range(rig->fake.reads, 1, 100);
	assert_int_equal(conn_outcome(rig->c)->failure->code, FAILURE_TIMEOUT);
	rig_free(rig);
	free(flood);
}

static void silence_is_kept_until_the_deadline(void **state)
{
	struct rig *rig = rig_new();
	const struct failure *f;

	(void)state;
	assert_false(rig_ask(rig, CONN_EXPECT_SILENCE, "expect_silence", 0));
	rig_pass(rig, 9999);
	assert_int_equal(rig->done, 0);
	rig_pass(rig, 1);
	rig_later(rig, "");
	assert_false(rig_ask(rig, CONN_EXPECT_SILENCE, "expect_silence", 0));
	rig->now_ms += 10000;
	fake_read_text(&rig->fake, "!"); /* at the last moment */
	f = rig_later_fails(rig, FAILURE_MISMATCH,
	    "expect_silence failed: 1 byte came, at the beginning of the "
	    "stream");
	received_is(f, "!");
	assert_string_equal(f->expected, "silence");
	rig_free(rig);
}

static void silence_is_broken_at_once_by_a_byte_or_an_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	fake_read_text(&rig->fake, "ab");
	assert_false(rig_ask(rig, CONN_EXPECT_SILENCE, "expect_silence", 0));
	rig_later_fails(rig, FAILURE_MISMATCH,
	    "expect_silence failed: 2 bytes came, at the beginning of the "
	    "stream");
	conn_take(rig->c);
	assert_true(rig_expect(rig, "ab"));
	rig_gives(rig, "ab");
	fake_read_eof(&rig->fake);
	assert_false(rig_ask(rig, CONN_EXPECT_SILENCE, "expect_silence", 0));
	rig_later_fails(rig, FAILURE_EOF,
	    "expect_silence failed: the peer ended the stream, 2 bytes into "
	    "the stream");
	rig_free(rig);
}

/* ---- failures, filled in ---- */

static void a_mismatch_says_everything(void **state)
{
	struct rig *rig = rig_new();
	const struct failure *f;

	(void)state;
	fake_read_text(&rig->fake, "250-HELP\r\n");
	assert_false(rig_expect(rig, "250 HELP"));
	rig_pass(rig, 0);
	f = rig_fails(rig, FAILURE_MISMATCH,
	    "expect failed at byte 4 of 8, at the beginning of the stream");
	assert_string_equal(
	    f->conn, "c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525");
	assert_string_equal(f->expected, "\"250 HELP\"");
	assert_true(f->expected_literal);
	assert_int_equal(buf_len(&f->expected_bytes), 8);
	assert_memory_equal(buf_data(&f->expected_bytes), "250 HELP", 8);
	received_is(f, "250-HELP\r\n");
	assert_int_equal(f->at, 3);
	assert_int_equal(f->received_len, 10);
	assert_int_equal(f->waited_ms, 0);
	assert_int_equal(f->class, ERROR_DIALOGUE);
	rig_free(rig);
}

static void an_end_says_how_far_it_came(void **state)
{
	struct rig *rig = rig_new();
	const struct failure *f;

	(void)state;
	fake_read_text(&rig->fake, "abc");
	fake_read_eof(&rig->fake);
	assert_false(rig_ask(rig, CONN_READ, "read", 10));
	f = rig_later_fails(rig, FAILURE_EOF,
	    "read failed: the peer ended the stream after 3 of 10 bytes, at "
	    "the beginning of the stream");
	received_is(f, "abc");
	conn_take(rig->c);
	assert_true(rig_ask(rig, CONN_DISCARD, "discard", 10));
	rig_fails(rig, FAILURE_EOF,
	    "discard failed: the peer ended the stream after 3 of 10 bytes, "
	    "at the beginning of the stream");
	conn_take(rig->c);
	assert_true(rig_expect(rig, "x"));
	f = rig_fails(rig, FAILURE_EOF,
	    "expect failed: the peer ended the stream, 3 bytes into the "
	    "stream");
	received_is(f, "");
	conn_take(rig->c);
	assert_true(rig_ask(rig, CONN_EXPECT_RESET, "expect_reset", 0));
	f = rig_fails(rig, FAILURE_EOF,
	    "expect_reset failed: the peer ended the stream, 3 bytes into the "
	    "stream");
	assert_string_equal(f->expected, "a reset");
	rig_free(rig);
}

static void bytes_before_a_reset_come_first(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	fake_read_text(&rig->fake, "last words");
	fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
	assert_false(rig_expect(rig, "last"));
	rig_later(rig, "last");
	assert_false(rig_ask(rig, CONN_READ, "read", 100));
	rig_later_fails(rig, FAILURE_RESET,
	    "read failed: the peer reset the connection after 6 of 100 bytes, "
	    "4 bytes into the stream");
	conn_take(rig->c);
	assert_true(rig_ask(rig, CONN_READ, "read", 6));
	rig_gives(rig, " words");
	assert_true(rig_ask(rig, CONN_EXPECT_EOF, "expect_eof", 0));
	rig_fails(rig, FAILURE_RESET,
	    "expect_eof failed: the peer reset the connection, 10 bytes into "
	    "the stream");
	conn_take(rig->c);
	assert_true(rig_ask(rig, CONN_EXPECT_RESET, "expect_reset", 0));
	rig_gives(rig, "");
	assert_int_equal(conn_ended(rig->c), CONN_RESET);
	rig_free(rig);
}

static void another_breakage_is_neither_an_end_nor_a_reset(void **state)
{
	struct rig *rig = rig_new();
	const struct failure *f;

	(void)state;
	fake_read_text(&rig->fake, "abc");
	fake_read_error(&rig->fake, ERROR_BROKEN, EHOSTUNREACH);
	rig->wants[0] = rig_want(WANT_RESET, NULL);
	rig->wants[1] = rig_want(WANT_EOF, NULL);
	rig->wants[2] = rig_want(WANT_LITERAL, "abcd");
	assert_false(rig_match(rig, MATCH_NEXT, "expect", 3));
	f = rig_later_fails(
	    rig, FAILURE_UNREACHABLE, "fake fake:1: No route to host");
	received_is(f, "abc");
	assert_int_equal(f->class, ERROR_DIALOGUE);
	conn_take(rig->c);
	assert_true(rig_ask(rig, CONN_READ, "read", 3));
	rig_gives(rig, "abc");
	rig_free(rig);
}

/* ---- alternatives and options ---- */

static void the_way_it_ended_can_be_what_was_asked_for(void **state)
{
	static const enum want_kind kinds[] = {
	    WANT_EOF, WANT_RESET, WANT_TIMEOUT};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rig *rig = rig_new();

		rig->wants[0] = rig_want(WANT_LITERAL, "x");
		for (size_t k = 0; k < 3; k++)
			rig->wants[k + 1] = rig_want(kinds[k], NULL);
		assert_false(rig_match(rig, MATCH_NEXT, "expect", 4));
		if (kinds[i] == WANT_EOF)
			fake_read_eof(&rig->fake);
		if (kinds[i] == WANT_RESET)
			fake_read_error(&rig->fake, ERROR_BROKEN, ECONNRESET);
		rig_pass(rig, kinds[i] == WANT_TIMEOUT ? 10000 : 0);
		assert_int_equal(rig->done, 1);
		assert_null(conn_outcome(rig->c)->failure);
		assert_int_equal(conn_outcome(rig->c)->which, i + 1);
		assert_int_equal(conn_outcome(rig->c)->kind, kinds[i]);
		assert_int_equal(conn_outcome(rig->c)->taken, 0);
		rig_free(rig);
	}
}

static void captures_outlive_the_pattern_that_made_them(void **state)
{
	struct pattern_engine *engine = pattern_engine_new();
	struct rig *rig = rig_new();
	const struct conn_outcome *o;
	struct error err;

	(void)state;
	rig->wants[0].kind = WANT_PATTERN;
	rig->wants[0].pattern =
	    pattern_new(engine, "(\\d+)-(\\w+)?;", 13, NULL, &err);
	assert_non_null(rig->wants[0].pattern);
	fake_read_text(&rig->fake, "12");
	fake_read_text(&rig->fake, "3-;rest");
	assert_false(rig_match(rig, MATCH_NEXT, "expect", 1));
	rig_settle(rig);
	o = conn_outcome(rig->c);
	assert_null(o->failure);
	assert_int_equal(o->kind, WANT_PATTERN);
	assert_int_equal(o->groups, 2);
	assert_int_equal(o->ovector[2], 0);
	assert_int_equal(o->ovector[3], 3);
	assert_true(o->ovector[4] == SIZE_MAX);
	pattern_unref(rig->wants[0].pattern);
	rig_gives(rig, "123-;");
	rig_free(rig);
	pattern_engine_free(engine);
}

static void keep_matches_without_consuming(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req;

	(void)state;
	fake_read_text(&rig->fake, "xxREADY");
	rig->wants[0] = rig_want(WANT_LITERAL, "xx");
	req = rig_match_request(rig, MATCH_NEXT, "expect", 1, 1000);
	req.keep = true;
	assert_false(rig_begin(rig, &req));
	rig_later(rig, "xx");
	assert_true(rig_expect(rig, "xxREADY"));
	rig_gives(rig, "xxREADY");
	rig_free(rig);
}

static void half_a_character_is_held_back_when_asked(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req =
	    rig_request(rig, CONN_READ_SOME, "read_some", 10000);

	(void)state;
	req.utf8 = true;
	fake_read_text(&rig->fake, "\xe4\xbd");
	assert_false(rig_begin(rig, &req));
	rig_settle(rig);
	assert_int_equal(rig->done, 0);
	fake_read_text(&rig->fake, "\xa0\xe5\x90");
	rig_later(rig, "\xe4\xbd\xa0");
	assert_false(rig_begin(rig, &req));
	fake_read_text(&rig->fake, "x"); /* it was none after all */
	rig_later(rig, "\xe5\x90x");
	fake_read_text(&rig->fake, "\xf0\x9f\x98");
	fake_read_eof(&rig->fake);
	assert_false(rig_begin(rig, &req));
	rig_later(rig, "\xf0\x9f\x98"); /* the rest will never come */
	assert_true(rig_begin(rig, &req));
	assert_true(conn_outcome(rig->c)->ended);
	rig_gives(rig, "");
	rig_free(rig);
}

static void limits_are_failures_of_their_own(void **state)
{
	struct rig *rig = rig_new();
	struct conn_request req =
	    rig_request(rig, CONN_READ_ALL, "read_all", 10000);

	(void)state;
	fake_read_text(&rig->fake, "123456789");
	req.max = 8;
	assert_false(rig_begin(rig, &req));
	rig_later_fails(rig, FAILURE_TOO_MUCH,
	    "read_all failed: more than 8 bytes came (max)");
	conn_take(rig->c);
	rig->wants[0] = rig_want(WANT_LITERAL, "READY");
	req = rig_match_request(rig, MATCH_SKIP, "wait_for", 1, 10000);
	req.match.max = 20;
	assert_false(rig_begin(rig, &req));
	fake_read_text(&rig->fake, "0123456789012345678901234567890");
	rig_settle(rig);
	assert_int_equal(rig->done, 1);
	assert_int_equal(conn_outcome(rig->c)->failure->code, FAILURE_TOO_MUCH);
	rig_free(rig);
}

static void what_is_skipped_or_discarded_is_not_kept(void **state)
{
	struct rig *rig = rig_new();
	char block[1000];

	(void)state;
	memset(block, '.', sizeof(block));
	assert_false(rig_ask(rig, CONN_DISCARD, "discard", 30000));
	for (int i = 0; i < 30; i++) {
		fake_read_bytes(&rig->fake, block, sizeof(block));
		rig_settle(rig);
		assert_int_equal(conn_unread_len(rig->c), 0);
	}
	rig_later(rig, "");
	rig->wants[0] = rig_want(WANT_LITERAL, "READY");
	assert_false(rig_match(rig, MATCH_SKIP, "wait_for", 1));
	for (int i = 0; i < 30; i++) {
		fake_read_bytes(&rig->fake, block, sizeof(block));
		rig_settle(rig);
		assert_true(conn_unread_len(rig->c) < 1000);
	}
	fake_read_text(&rig->fake, "READY!");
	rig_settle(rig);
	rig_gives(rig, "READY");
	assert_true(rig_expect(rig, "!"));
	rig_free(rig);
}

static void places_are_counted_from_where_the_verb_began(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	fake_read_text(&rig->fake, "1234567890x");
	assert_false(rig_ask(rig, CONN_DISCARD, "discard", 10));
	rig_later(rig, "");
	assert_true(rig_expect(rig, "y"));
	rig_fails(rig, FAILURE_MISMATCH,
	    "expect failed at byte 1 of 1, 10 bytes into the stream");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_unread_already_decides_at_once),
	    cmocka_unit_test(what_is_missing_decides_when_it_comes),
	    cmocka_unit_test(no_result_depends_on_the_cuts),
	    cmocka_unit_test(a_mismatch_is_told_in_the_same_words_for_all_cuts),
	    cmocka_unit_test(a_wait_can_begin_where_another_ends),
	    cmocka_unit_test(nobody_reads_while_nobody_waits),
	    cmocka_unit_test(bytes_held_above_the_kernel_are_asked_for),
	    cmocka_unit_test(a_wait_given_up_consumes_nothing),
	    cmocka_unit_test(a_look_takes_what_is_there_and_decides_nothing),
	    cmocka_unit_test(arriving_bytes_do_not_move_a_deadline),
	    cmocka_unit_test(what_is_there_at_the_deadline_still_counts),
	    cmocka_unit_test(a_flood_does_not_keep_a_deadline_from_coming),
	    cmocka_unit_test(silence_is_kept_until_the_deadline),
	    cmocka_unit_test(silence_is_broken_at_once_by_a_byte_or_an_end),
	    cmocka_unit_test(a_mismatch_says_everything),
	    cmocka_unit_test(an_end_says_how_far_it_came),
	    cmocka_unit_test(bytes_before_a_reset_come_first),
	    cmocka_unit_test(another_breakage_is_neither_an_end_nor_a_reset),
	    cmocka_unit_test(the_way_it_ended_can_be_what_was_asked_for),
	    cmocka_unit_test(captures_outlive_the_pattern_that_made_them),
	    cmocka_unit_test(keep_matches_without_consuming),
	    cmocka_unit_test(half_a_character_is_held_back_when_asked),
	    cmocka_unit_test(limits_are_failures_of_their_own),
	    cmocka_unit_test(what_is_skipped_or_discarded_is_not_kept),
	    cmocka_unit_test(places_are_counted_from_where_the_verb_began),
	};

	return cmocka_run_group_tests_name("conn", tests, NULL, NULL);
}
