/*
 * The matcher by examples: who wins, when it fails, what it says. That the
 * cuts do not matter is the oracle's business; here everything is fed at once
 * or byte by byte as the example wants it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/dialogue/matcher.h"

#define MAX_WANTS 6

struct fixture {
	struct pattern_engine *engine;
	struct matcher *m;
	struct want wants[MAX_WANTS];
	struct matcher_opts opts;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->engine = pattern_engine_new();
	f->m = matcher_new();
	f->opts.wants = f->wants;
	f->opts.max = MATCH_MAX;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < f->opts.count; i++)
		pattern_unref(f->wants[i].pattern);
	matcher_free(f->m);
	pattern_engine_free(f->engine);
	free(f);
	return 0;
}

static void want_text(struct fixture *f, enum want_kind kind, const char *text)
{
	f->wants[f->opts.count++] = (struct want){
	    .kind = kind, .text = (const uint8_t *)text, .len = strlen(text)};
}

static void want_re(struct fixture *f, const char *text)
{
	struct error err = {0};
	struct pattern *p =
	    pattern_new(f->engine, text, strlen(text), NULL, &err);

	assert_non_null(p);
	f->wants[f->opts.count++] =
	    (struct want){.kind = WANT_PATTERN, .pattern = p};
}

static enum match_status feed(
    struct fixture *f, const char *data, enum match_end end)
{
	return matcher_feed(f->m, (const uint8_t *)data, strlen(data), end);
}

static enum match_status once(struct fixture *f, enum match_mode mode,
    const char *data, enum match_end end)
{
	f->opts.mode = mode;
	matcher_start(f->m, &f->opts);
	return feed(f, data, end);
}

static void assert_found(
    struct fixture *f, size_t which, size_t start, size_t len, size_t taken)
{
	const struct match_result *r = matcher_result(f->m);

	assert_int_equal(r->which, which);
	assert_int_equal(r->start, start);
	assert_int_equal(r->len, len);
	assert_int_equal(r->taken, taken);
}

static void assert_failed(
    struct fixture *f, enum match_failure failure, size_t at, const char *hint)
{
	const struct match_error *e = matcher_error(f->m);

	assert_int_equal(e->failure, failure);
	assert_int_equal(e->at, at);
	assert_string_equal(e->hint, hint);
}

/* ---- expect ---- */

static void the_shortest_prefix_that_decides_wins(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "+OK ready");
	want_re(f, "\\+OK ");
	want_text(f, WANT_LITERAL, "+OK");
	assert_int_equal(
	    once(f, MATCH_NEXT, "+OK ready", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 2, 0, 3, 3);
}

static void on_the_same_byte_the_list_decides(void **state)
{
	struct fixture *f = *state;

	want_re(f, "a(b)c");
	want_text(f, WANT_LITERAL, "abc");
	want_text(f, WANT_NOCASE, "ABC");
	assert_int_equal(once(f, MATCH_NEXT, "abcd", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 3, 3);
	assert_int_equal(matcher_result(f->m)->groups, 1);
	assert_int_equal(matcher_result(f->m)->ovector[2], 1);
}

static void the_first_wrong_byte_fails_at_once(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "250 HELP");
	assert_int_equal(once(f, MATCH_NEXT, "250-", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 3, "");
}

static void the_alternative_that_got_furthest_is_named(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "221 bye");
	want_re(f, "25\\d ok");
	want_text(f, WANT_EOF, "");
	assert_int_equal(
	    once(f, MATCH_NEXT, "250 no", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 4, "");
	assert_int_equal(matcher_error(f->m)->which, 1);
}

static void what_follows_later_is_pointed_out(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "READY");
	assert_int_equal(
	    once(f, MATCH_NEXT, "noise READY", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 0,
	    "\"READY\" follows 6 bytes later: did you mean wait_for?");
}

static void a_reset_is_no_end_for_a_pattern(void **state)
{
	struct fixture *f = *state;

	want_re(f, "\\d+");
	assert_int_equal(
	    once(f, MATCH_NEXT, "250", MATCH_AT_RESET), MATCH_FAILED);
	assert_failed(f, MATCH_RESET, 3, "");
	assert_int_equal(once(f, MATCH_NEXT, "250", MATCH_AT_EOF), MATCH_FOUND);
	assert_found(f, 0, 0, 3, 3);
}

static void a_timeout_says_what_would_match_at_the_end(void **state)
{
	struct fixture *f = *state;

	want_re(f, "\\d+");
	assert_int_equal(
	    once(f, MATCH_NEXT, "250", MATCH_AT_DEADLINE), MATCH_FAILED);
	assert_failed(f, MATCH_TIMEOUT, 3, "would match at end of data");
}

static void the_timeout_as_an_alternative_takes_nothing(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "READY");
	want_text(f, WANT_TIMEOUT, "");
	assert_int_equal(
	    once(f, MATCH_NEXT, "REA", MATCH_AT_DEADLINE), MATCH_FOUND);
	assert_found(f, 1, 0, 0, 0);
	assert_int_equal(once(f, MATCH_NEXT, "REX", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 2, "");
	assert_int_equal(once(f, MATCH_SKIP, "xxxx", MATCH_OPEN), MATCH_MORE);
	assert_int_equal(matcher_droppable(f->m), 0);
}

static void a_match_of_nothing_is_an_error(void **state)
{
	struct fixture *f = *state;

	want_re(f, "x*");
	assert_int_equal(once(f, MATCH_NEXT, "a", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_EMPTY, 0, "");
	assert_int_equal(once(f, MATCH_SKIP, "a", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_EMPTY, 0, "");
	assert_int_equal(once(f, MATCH_NEXT, "", MATCH_OPEN), MATCH_MORE);
}

static void a_limit_is_an_error_and_not_a_mismatch(void **state)
{
	struct fixture *f = *state;

	want_re(f, "(?:(?:a+)+)+b");
	assert_int_equal(
	    once(f, MATCH_NEXT, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",
		MATCH_OPEN),
	    MATCH_FAILED);
	assert_failed(f, MATCH_LIMIT, 0, "");
}

/* ---- wait_for ---- */

static void skipping_takes_the_first_that_is_decided(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "error");
	want_text(f, WANT_LITERAL, "ok");
	assert_int_equal(
	    once(f, MATCH_SKIP, "a ok then error", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 1, 2, 2, 4);
	assert_int_equal(matcher_result(f->m)->skipped, 2);
}

static void an_undecided_start_is_named_at_the_deadline(void **state)
{
	struct fixture *f = *state;

	want_re(f, "250.*\\r\\n\\d");
	assert_int_equal(once(f, MATCH_SKIP, "220 ready\r\nabcdef250-foo\r\n",
			     MATCH_AT_DEADLINE),
	    MATCH_FAILED);
	assert_failed(f, MATCH_TIMEOUT, 26,
	    "pattern undecided since byte 17 (\"250-foo\\r\\n\"): it could "
	    "still grow");
}

static void more_than_max_skipped_is_too_much(void **state)
{
	struct fixture *f = *state;

	f->opts.max = 4;
	want_text(f, WANT_LITERAL, "ok");
	assert_int_equal(
	    once(f, MATCH_SKIP, "1234ok", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 4, 2, 6);
	assert_int_equal(
	    once(f, MATCH_SKIP, "12345ok", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_TOO_MUCH, 7, "");
	assert_int_equal(
	    once(f, MATCH_SKIP, "12345", MATCH_OPEN), MATCH_FAILED);
}

static void the_end_skips_all(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "ok");
	want_text(f, WANT_EOF, "");
	assert_int_equal(once(f, MATCH_SKIP, "abc", MATCH_AT_EOF), MATCH_FOUND);
	assert_found(f, 1, 3, 0, 3);
	assert_int_equal(
	    once(f, MATCH_SKIP, "abc", MATCH_AT_RESET), MATCH_FAILED);
	assert_failed(f, MATCH_RESET, 3, "");
}

static void dropped_bytes_still_count_as_skipped(void **state)
{
	struct fixture *f = *state;
	size_t n;

	want_text(f, WANT_LITERAL, "ok");
	assert_int_equal(once(f, MATCH_SKIP, "abcdo", MATCH_OPEN), MATCH_MORE);
	n = matcher_droppable(f->m);
	assert_int_equal(n, 4);
	matcher_dropped(f->m, n);
	assert_int_equal(feed(f, "ok", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 2, 2);
	assert_int_equal(matcher_result(f->m)->skipped, 4);
}

static void read_until_keeps_what_it_skipped(void **state)
{
	struct fixture *f = *state;

	f->opts.keep_skipped = true;
	want_text(f, WANT_LITERAL, "ok");
	assert_int_equal(once(f, MATCH_SKIP, "abcdo", MATCH_OPEN), MATCH_MORE);
	assert_int_equal(matcher_droppable(f->m), 0);
}

static void a_start_undecided_for_the_window_is_too_much(void **state)
{
	struct fixture *f = *state;
	char *data = malloc(MATCH_WINDOW + 10);

	memset(data, 'a', MATCH_WINDOW + 9);
	data[MATCH_WINDOW + 9] = '\0';
	want_re(f, "a+b");
	data[MATCH_WINDOW - 1] = 'b';
	assert_int_equal(once(f, MATCH_NEXT, data, MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, MATCH_WINDOW, MATCH_WINDOW);
	data[MATCH_WINDOW - 1] = 'a';
	data[MATCH_WINDOW + 1] = 'b';
	assert_int_equal(once(f, MATCH_NEXT, data, MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_TOO_MUCH, 0, "");
	assert_int_equal(once(f, MATCH_SKIP, data, MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_TOO_MUCH, 0, "");
	free(data);
}

/* ---- lines ---- */

static void either_line_ending_ends_a_line(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    once(f, MATCH_LINE, "ab\r\nc", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, SIZE_MAX, 0, 2, 4);
	assert_int_equal(once(f, MATCH_LINE, "ab\nc", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, SIZE_MAX, 0, 2, 3);
	assert_int_equal(once(f, MATCH_LINE, "\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, SIZE_MAX, 0, 0, 1);
}

static void where_cr_lf_was_agreed_a_bare_lf_fails(void **state)
{
	struct fixture *f = *state;

	f->opts.eol = (struct match_eol){(const uint8_t *)"\r\n", 2};
	assert_int_equal(
	    once(f, MATCH_LINE, "a\rb\r\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, SIZE_MAX, 0, 3, 5);
	assert_int_equal(once(f, MATCH_LINE, "ab\n", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 2,
	    "a line ended by LF alone, where CR LF was agreed");
}

static void where_lf_was_agreed_a_cr_is_content(void **state)
{
	struct fixture *f = *state;

	f->opts.eol = (struct match_eol){(const uint8_t *)"\n", 1};
	assert_int_equal(
	    once(f, MATCH_LINE, "ab\r\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, SIZE_MAX, 0, 3, 4);
}

static void a_text_is_the_whole_line_a_pattern_its_beginning(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "+OK");
	want_re(f, "\\+(OK)");
	assert_int_equal(
	    once(f, MATCH_LINE, "+OK done\r\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 1, 0, 8, 10);
	assert_int_equal(matcher_result(f->m)->ovector[3], 3);
	assert_int_equal(
	    once(f, MATCH_LINE, "+OK\r\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 3, 5);
}

static void a_wrong_line_fails_before_it_is_complete(void **state)
{
	struct fixture *f = *state;

	want_re(f, "\\d{3} ");
	assert_int_equal(once(f, MATCH_LINE, "25x", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 2, "");
	assert_int_equal(once(f, MATCH_LINE, "25", MATCH_OPEN), MATCH_MORE);
}

static void a_line_that_breaks_off_is_counted(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    once(f, MATCH_LINE, "abc\r", MATCH_AT_EOF), MATCH_FAILED);
	assert_failed(f, MATCH_EOF, 4, "4 bytes without a line ending");
}

static void a_line_over_max_is_too_much(void **state)
{
	struct fixture *f = *state;

	f->opts.max = 3;
	assert_int_equal(
	    once(f, MATCH_LINE, "abc\r\n", MATCH_OPEN), MATCH_FOUND);
	assert_int_equal(once(f, MATCH_LINE, "abcd", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_TOO_MUCH, 3, "");
}

static void lines_are_skipped_until_one_matches(void **state)
{
	struct fixture *f = *state;
	size_t n;

	want_re(f, "200 ");
	assert_int_equal(
	    once(f, MATCH_SKIP_LINES, "a\r\n200\r\n200 ", MATCH_OPEN),
	    MATCH_MORE);
	n = matcher_droppable(f->m);
	assert_int_equal(n, 8);
	matcher_dropped(f->m, n);
	assert_int_equal(feed(f, "200 x\n", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 5, 6);
	assert_int_equal(matcher_result(f->m)->skipped, 8);
}

static void a_held_cr_does_not_make_a_line_stale(void **state)
{
	struct fixture *f = *state;

	want_re(f, ".*x");
	assert_int_equal(once(f, MATCH_LINE, "ab\r", MATCH_OPEN), MATCH_MORE);
	assert_false(matcher_stale(f->m));
}

/* ---- datagrams ---- */

static void a_text_is_the_whole_datagram(void **state)
{
	struct fixture *f = *state;

	want_text(f, WANT_LITERAL, "ping");
	assert_int_equal(
	    once(f, MATCH_MESSAGE, "ping", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 4, 4);
	assert_int_equal(
	    once(f, MATCH_MESSAGE, "pings", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 4, "");
	assert_int_equal(
	    once(f, MATCH_MESSAGE, "pin", MATCH_OPEN), MATCH_FAILED);
	assert_failed(f, MATCH_MISMATCH, 3, "");
	assert_int_equal(once(f, MATCH_MESSAGE, "", MATCH_OPEN), MATCH_FAILED);
}

static void a_datagrams_end_is_an_end_for_a_pattern(void **state)
{
	struct fixture *f = *state;

	want_re(f, "p(.*)$");
	assert_int_equal(
	    once(f, MATCH_MESSAGE, "ping", MATCH_OPEN), MATCH_FOUND);
	assert_found(f, 0, 0, 4, 4);
}

/* ---- words ---- */

static void alternatives_read_as_a_script_writes_them(void **state)
{
	struct fixture *f = *state;
	struct buf text = {0};

	want_text(f, WANT_LITERAL, "a\r\n\"");
	want_text(f, WANT_NOCASE, "Quit");
	want_re(f, "a[[]]\\d\xe4\xbd\xa0");
	want_text(f, WANT_EOF, "");
	want_text(f, WANT_TIMEOUT, "");
	matcher_start(f->m, &f->opts);
	matcher_describe(f->m, &text);
	assert_string_equal(buf_cstr(&text),
	    "{ \"a\\r\\n\\\"\", nc.nocase\"Quit\", "
	    "nc.re[=[a[[]]\\d\xe4\xbd\xa0]=], nc.eof, nc.timeout }");
	buf_free(&text);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(the_shortest_prefix_that_decides_wins),
	    T(on_the_same_byte_the_list_decides),
	    T(the_first_wrong_byte_fails_at_once),
	    T(the_alternative_that_got_furthest_is_named),
	    T(what_follows_later_is_pointed_out),
	    T(a_reset_is_no_end_for_a_pattern),
	    T(a_timeout_says_what_would_match_at_the_end),
	    T(the_timeout_as_an_alternative_takes_nothing),
	    T(a_match_of_nothing_is_an_error),
	    T(a_limit_is_an_error_and_not_a_mismatch),
	    T(skipping_takes_the_first_that_is_decided),
	    T(an_undecided_start_is_named_at_the_deadline),
	    T(more_than_max_skipped_is_too_much),
	    T(the_end_skips_all),
	    T(dropped_bytes_still_count_as_skipped),
	    T(read_until_keeps_what_it_skipped),
	    T(a_start_undecided_for_the_window_is_too_much),
	    T(either_line_ending_ends_a_line),
	    T(where_cr_lf_was_agreed_a_bare_lf_fails),
	    T(where_lf_was_agreed_a_cr_is_content),
	    T(a_text_is_the_whole_line_a_pattern_its_beginning),
	    T(a_wrong_line_fails_before_it_is_complete),
	    T(a_line_that_breaks_off_is_counted),
	    T(a_line_over_max_is_too_much),
	    T(lines_are_skipped_until_one_matches),
	    T(a_held_cr_does_not_make_a_line_stale),
	    T(a_text_is_the_whole_datagram),
	    T(a_datagrams_end_is_an_end_for_a_pattern),
	    T(alternatives_read_as_a_script_writes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
