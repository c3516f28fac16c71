/*
 * The report for people: the block of the design to the letter, the caret
 * under the right column, and no bytes of a peer that could break a line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/base/escape.h"
#include "ncchat/report/report.h"

/* Times of the dialogue differ from run to run: "+0.001" is "+T". */
static char *without_times(struct buf *text)
{
	char *s = strdup(buf_cstr(text));
	char *to = s;

	for (const char *from = s; *from;) {
		*to++ = *from++;
		if (to[-1] != '+')
			continue;
		from += strspn(from, "0123456789.");
		*to++ = 'T';
	}
	*to = '\0';
	return s;
}

static char *printed(const struct report_result *r)
{
	struct buf out = {0};
	char *text;

	report_text.result(&out, r);
	text = without_times(&out);
	buf_free(&out);
	return text;
}

static void prints(const struct report_result *r, const char *expected)
{
	char *text = printed(r);

	assert_string_equal(text, expected);
	free(text);
}

static struct failure *mismatch(
    const char *expected, const char *bytes, size_t len, size_t at)
{
	struct failure *f = failure_new(FAILURE_MISMATCH, "expect failed");
	struct buf text = {0};

	if (expected) {
		escape_quoted(&text, expected, strlen(expected), 1000);
		failure_set_text(&f->expected, buf_cstr(&text));
		f->expected_literal = true;
		buf_puts(&f->expected_bytes, expected);
		buf_free(&text);
	}
	failure_set_received(f, bytes, len, at);
	return f;
}

/* Only the lines of expected, received and the caret; f is consumed. */
static void compares(struct failure *f, const char *expected)
{
	const struct failure *list[] = {f};
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .name = "x",
	    .failures = list,
	    .failure_count = 1};
	char *text = printed(&r);
	const char *sides = strchr(strchr(text, '\n') + 1, '\n') + 1;

	assert_string_equal(sides, expected);
	free(text);
	failure_unref(f);
}

static void the_block_of_the_design_is_printed_to_the_letter(void **state)
{
	struct transcript *t = transcript_new(4096);
	struct failure *f = mismatch("250 HELP", "250-HELP\r\n", 10, 3);
	const struct failure *list[] = {f};
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .number = 3,
	    .name = "EHLO lists capabilities",
	    .elapsed_ms = 3,
	    .failures = list,
	    .failure_count = 1,
	    .transcript = t,
	    .again = "ncchat run ehlo.lua --only \"EHLO lists capabilities\" "
		     "--seed 7"};

	(void)state;
	free(f->message);
	f->message =
	    strdup("expect failed at byte 4 of 8, 214 bytes into the stream");
	failure_set_text(&f->conn, "c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525");
	failure_set_text(&f->where, "ehlo.lua:22");
	failure_set_text(
	    &f->others, "serve#1 waits in line() since 0.002 s (ehlo.lua:9)");
	transcript_bytes(
	    t, "c1", TRANSCRIPT_IN, 0, "220 mail.example ESMTP\r\n", 24);
	transcript_bytes(
	    t, "c1", TRANSCRIPT_OUT, 0, "EHLO client.test\r\n", 18);
	prints(&r,
	    "not ok 3 - EHLO lists capabilities                           "
	    "             ehlo.lua:22  0.003 s\n"
	    "  c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525: expect failed at "
	    "byte 4 of 8, 214 bytes into the stream\n"
	    "    expected  \"250 HELP\"        32 35 30 20 48 45 4c 50\n"
	    "    received  \"250-HELP\\r\\n\"    32 35 30 2d 48 45 4c 50 0d "
	    "0a\n"
	    "                  ^                      ^^\n"
	    "  the dialogue:  +T c1 < 220 mail.example ESMTP\\r\\n\n"
	    "                 +T c1 > EHLO client.test\\r\\n\n"
	    "  others: serve#1 waits in line() since 0.002 s (ehlo.lua:9)\n"
	    "  again:  ncchat run ehlo.lua --only \"EHLO lists "
	    "capabilities\" --seed 7\n");
	failure_unref(f);
	transcript_free(t);
}

/* ---- the caret ---- */

static void the_caret_counts_escapes_as_they_are_printed(void **state)
{
	(void)state;
	compares(mismatch("\r\n\"x", "\r\n\"y", 4, 3),
	    "    expected  \"\\r\\n\\\"x\"    0d 0a 22 78\n"
	    "    received  \"\\r\\n\\\"y\"    0d 0a 22 79\n"
	    "                     ^              ^^\n");
	compares(mismatch("a", "\x1b[2J", 4, 0),
	    "    expected  \"a\"          61\n"
	    "    received  \"\\x1b[2J\"    1b 5b 32 4a\n"
	    "               ^           ^^\n");
}

static void the_caret_counts_wide_characters_as_two_columns(void **state)
{
	(void)state;
	compares(mismatch("你吃饭", "你吃面", 9, 6),
	    "    expected  \"你吃饭\"    e4 bd a0 e5 90 83 e9 a5 ad\n"
	    "    received  \"你吃面\"    e4 bd a0 e5 90 83 e9 9d a2\n"
	    "                   ^                        ^^\n");
}

/* The first bytes of two characters are often the same. */
static void the_caret_stands_under_a_character_that_went_wrong_inside(
    void **state)
{
	(void)state;
	compares(mismatch("你黄", "你黑", 6, 5),
	    "    expected  \"你黄\"    e4 bd a0 e9 bb 84\n"
	    "    received  \"你黑\"    e4 bd a0 e9 bb 91\n"
	    "                 ^                     ^^\n");
	compares(mismatch("你a", "\xe4\xbd", 2, 2),
	    "    expected  \"你a\"         e4 bd a0 61\n"
	    "    received  \"\\xe4\\xbd\"    e4 bd\n"
	    "                       ^\n");
}

static void what_was_too_short_is_pointed_at_behind_its_end(void **state)
{
	(void)state;
	compares(mismatch("hello", "hell", 4, 4),
	    "    expected  \"hello\"    68 65 6c 6c 6f\n"
	    "    received  \"hell\"     68 65 6c 6c\n"
	    "                   ^\n");
}

static void bytes_left_out_in_front_are_counted(void **state)
{
	char data[400];
	struct failure *f;
	const struct failure *list[1];
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .name = "x",
	    .failures = list,
	    .failure_count = 1};
	char *text;
	const char *line;
	const char *caret;

	(void)state;
	memset(data, 'a', sizeof(data));
	data[200] = '!';
	f = mismatch("aaa", data, sizeof(data), 200);
	list[0] = f;
	text = printed(&r);
	line = strstr(text, "    received  (160 bytes) \"");
	assert_non_null(line);
	assert_non_null(strstr(line, "\"...    61 61"));
	caret = strchr(line, '\n') + 1;
	assert_int_equal(strspn(caret, " "), strchr(line, '!') - line);
	assert_int_equal(caret[strspn(caret, " ")], '^');
	free(text);
	failure_unref(f);
}

/* ---- what there is not ---- */

static void nothing_received_is_said(void **state)
{
	(void)state;
	compares(mismatch("hello", "", 0, SIZE_MAX),
	    "    expected  \"hello\"    68 65 6c 6c 6f\n"
	    "    received  nothing\n");
}

static void alternatives_are_shown_without_hex(void **state)
{
	struct failure *f = mismatch(NULL, "500", 3, 0);

	(void)state;
	failure_set_text(&f->expected, "\"220\" or re\"^4\\d\\d\"");
	compares(f, "    expected  \"220\" or re\"^4\\d\\d\"\n"
		    "    received  \"500\"    35 30 30\n"
		    "               ^       ^^\n");
	f = failure_new(FAILURE_FAIL, "x");
	compares(f, "");
}

static void a_failure_tells_what_else_is_known(void **state)
{
	struct failure *f = failure_new(FAILURE_FAIL, "no luck");
	struct failure *g = failure_new(FAILURE_EOF, "it ended");
	struct failure *h = failure_new(FAILURE_FAIL, "so what");
	const struct failure *list[] = {f, g, h};
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .name = "x",
	    .where = "x.lua:1",
	    .elapsed_ms = 12345,
	    .failures = list,
	    .failure_count = 3,
	    .again = "do it"};

	(void)state;
	failure_set_text(&f->hint, "did you mean wait_for?");
	failure_set_text(&f->called_from, "a.lua:1, a.lua:2");
	failure_set_text(&f->others, "one\ntwo");
	failure_set_text(&g->where, "b.lua:7");
	failure_set_text(&g->conn, "c2 tcp a -> b");
	prints(&r,
	    "not ok - x                                                   "
	    "             x.lua:1  12.345 s\n"
	    "  no luck\n"
	    "    did you mean wait_for?\n"
	    "  called from  a.lua:1, a.lua:2\n"
	    "  others: one\n"
	    "          two\n"
	    "  then: b.lua:7: c2 tcp a -> b: it ended\n"
	    "  then: so what\n"
	    "  again:  do it\n");
	failure_unref(f);
	failure_unref(g);
	failure_unref(h);
}

/* ---- hostile bytes ---- */

#define HOSTILE "::error::x\r\n::stop-commands::y\x1b[2J\x07\n\xc2\x9b\xff"

/* One line feed a line, and none begins with what another tool obeys. */
static void is_harmless(const char *text, size_t lines)
{
	size_t count = 0;

	for (const char *p = text; *p; count++) {
		const char *lf = strchr(p, '\n');

		assert_non_null(lf);
		assert_int_not_equal(strncmp(p + strspn(p, " "), "::", 2), 0);
		for (const char *c = p; c < lf;) {
			int n = escape_utf8_len(
			    (const uint8_t *)c, (size_t)(lf - c));

			assert_true(n > 0);
			assert_true((uint8_t)*c >= 0x20 && *c != 0x7f);
			assert_false(
			    (uint8_t)c[0] == 0xc2 && (uint8_t)c[1] < 0xa0);
			c += n;
		}
		p = lf + 1;
	}
	assert_int_equal(count, lines);
}

static void no_text_of_others_can_break_a_line(void **state)
{
	struct failure *f = mismatch(HOSTILE, HOSTILE, strlen(HOSTILE), 3);
	const struct failure *list[] = {f, f};
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .name = HOSTILE,
	    .where = HOSTILE,
	    .failures = list,
	    .failure_count = 2};
	char *text;

	(void)state;
	free(f->message);
	f->message = strdup(HOSTILE);
	text = printed(&r);
	is_harmless(text, 6);
	free(text);
	failure_set_text(&f->conn, HOSTILE);
	failure_set_text(&f->where, HOSTILE);
	failure_set_text(&f->expected, HOSTILE);
	text = printed(&r);
	is_harmless(text, 6);
	free(text);
	failure_set_text(&f->hint, HOSTILE);
	failure_set_text(&f->called_from, HOSTILE);
	failure_set_text(&f->others, HOSTILE);
	r.again = HOSTILE;
	text = printed(&r);
	is_harmless(text, 6 + 4 * 3); /* these may have lines */
	free(text);
	failure_unref(f);
}

static void what_a_script_prints_cannot_look_like_a_result(void **state)
{
	struct buf output = {0};
	struct buf notes = {0};
	struct report_result r = {.verdict = VERDICT_PASSED,
	    .number = 1,
	    .name = "x",
	    .output = &output,
	    .notes = &notes};
	char *text;

	(void)state;
	buf_puts(&output, "ok 2 - y\n\n::error::x\nlast \x1b[2J");
	buf_puts(&notes, "a note\n");
	text = printed(&r);
	is_harmless(text, 6);
	assert_string_equal(strchr(text, '\n') + 1, "  | ok 2 - y\n"
						    "  | \n"
						    "  | ::error::x\n"
						    "  | last \\x1b[2J\n"
						    "  # a note\n");
	free(text);
	buf_free(&output);
	buf_free(&notes);
}

static void escapes_are_not_escaped_again(void **state)
{
	struct failure *f = failure_new(FAILURE_FAIL, "got \\r\\n, \\x1b");
	const struct failure *list[] = {f};
	struct report_result r = {.verdict = VERDICT_FAILED,
	    .name = "x",
	    .failures = list,
	    .failure_count = 1};
	char *text = printed(&r);

	(void)state;
	assert_non_null(strstr(text, "\n  got \\r\\n, \\x1b\n"));
	free(text);
	failure_unref(f);
}

/* ---- what went well ---- */

static void a_test_that_passed_is_a_line(void **state)
{
	struct transcript *t = transcript_new(4096);
	struct report_result r = {.verdict = VERDICT_PASSED,
	    .number = 12,
	    .name = "greets",
	    .where = "a.lua:1",
	    .elapsed_ms = 1004,
	    .transcript = t};

	(void)state;
	transcript_bytes(t, "c1", TRANSCRIPT_IN, 0, "hi\n", 3);
	prints(&r,
	    "ok 12 - greets                                               "
	    "             a.lua:1  1.004 s\n");
	r.where = NULL;
	r.verbose = true;
	prints(&r,
	    "ok 12 - greets                                               "
	    "             1.004 s\n"
	    "  the dialogue:  +T c1 < hi\\n\n");
	transcript_free(t);
}

static void a_long_name_pushes_the_place_away(void **state)
{
	struct report_result r = {.verdict = VERDICT_PASSED,
	    .name = "0123456789012345678901234567890123456789"
		    "0123456789012345678901234567890123456789",
	    .where = "a.lua:1"};
	char *text = printed(&r);

	(void)state;
	assert_non_null(strstr(text, "789 a.lua:1  0.000 s\n"));
	free(text);
}

static void the_place_stands_in_its_column_for_any_name(void **state)
{
	static const struct {
		const char *name;
		size_t columns, bytes;
	} rows[] = {{"plain", 5, 5}, {"你吃饭了吗", 10, 15},
	    {"tab\there", 9, 9}, {"back\\slash", 11, 11}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct report_result r = {.verdict = VERDICT_PASSED,
		    .name = rows[i].name,
		    .where = "@"};
		char *text = printed(&r);

		assert_int_equal(strchr(text, '@') - text,
		    74 + rows[i].bytes - rows[i].columns);
		free(text);
	}
}

static void a_skipped_test_says_why(void **state)
{
	struct report_result r = {.verdict = VERDICT_SKIPPED,
	    .number = 2,
	    .name = "needs IPv6",
	    .where = "a.lua:1",
	    .skipped = "no IPv6\nhere"};

	(void)state;
	prints(&r, "ok 2 - needs IPv6 # skip no IPv6\\nhere\n");
}

static void totals(const struct report_totals *t, const char *expected)
{
	struct buf out = {0};

	report_text.end(&out, t);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static void the_totals_stand_at_the_end(void **state)
{
	(void)state;
	totals(&(struct report_totals){.passed = 3, .elapsed_ms = 12},
	    "3 passed, 0 failed   0.012 s\n");
	totals(
	    &(struct report_totals){
		.failed = 1, .skipped = 2, .elapsed_ms = 61000},
	    "0 passed, 1 failed, 2 skipped   61.000 s\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_block_of_the_design_is_printed_to_the_letter),
	    cmocka_unit_test(the_caret_counts_escapes_as_they_are_printed),
	    cmocka_unit_test(the_caret_counts_wide_characters_as_two_columns),
	    cmocka_unit_test(
		the_caret_stands_under_a_character_that_went_wrong_inside),
	    cmocka_unit_test(what_was_too_short_is_pointed_at_behind_its_end),
	    cmocka_unit_test(bytes_left_out_in_front_are_counted),
	    cmocka_unit_test(nothing_received_is_said),
	    cmocka_unit_test(alternatives_are_shown_without_hex),
	    cmocka_unit_test(a_failure_tells_what_else_is_known),
	    cmocka_unit_test(no_text_of_others_can_break_a_line),
	    cmocka_unit_test(what_a_script_prints_cannot_look_like_a_result),
	    cmocka_unit_test(escapes_are_not_escaped_again),
	    cmocka_unit_test(a_test_that_passed_is_a_line),
	    cmocka_unit_test(a_long_name_pushes_the_place_away),
	    cmocka_unit_test(the_place_stands_in_its_column_for_any_name),
	    cmocka_unit_test(a_skipped_test_says_why),
	    cmocka_unit_test(the_totals_stand_at_the_end),
	};

	return cmocka_run_group_tests_name("report_text", tests, NULL, NULL);
}
