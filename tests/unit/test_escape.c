/*
 * Bytes of a peer made fit to be read: nothing that comes out can move a
 * cursor, turn text round or break a line, and nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/base/escape.h"

static void is_escaped_as(const char *bytes, size_t len, const char *expected)
{
	struct buf out = {0};

	escape_text(&out, bytes, len, true);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

/* For texts without a NUL. */
static void becomes(const char *text, const char *expected)
{
	is_escaped_as(text, strlen(text), expected);
}

static void each_byte_alone_is_printable_afterwards(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;
		char expected[8];

		if (c == '\r' || c == '\n' || c == '\t')
			snprintf(expected, sizeof(expected), "\\%c",
			    c == '\r'	? 'r'
			    : c == '\n' ? 'n'
					: 't');
		else if (c == '"' || c == '\\')
			snprintf(expected, sizeof(expected), "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			snprintf(expected, sizeof(expected), "%c", c);
		else
			snprintf(expected, sizeof(expected), "\\x%02x", c);
		is_escaped_as(&byte, 1, expected);
	}
}

static void a_quote_is_escaped_only_when_asked(void **state)
{
	struct buf out = {0};

	(void)state;
	escape_text(&out, "a \"b\" \\", 7, false);
	assert_string_equal(buf_cstr(&out), "a \"b\" \\\\");
	buf_free(&out);
}

static void valid_characters_stay_as_they_are(void **state)
{
	static const char *const texts[] = {"你吃饭了吗", "黄焖鸡米饭",
	    "\xc2\xa0", "\xc3\xa9", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
	    "\xee\x80\x80", "\xef\xbf\xbd", "\xf0\x90\x80\x80",
	    "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbd"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		becomes(texts[i], texts[i]);
}

/* RFC 3629, section 10 and the table of section 4. */
static void invalid_utf8_is_spelled_out_byte_by_byte(void **state)
{
	(void)state;
	becomes("\x80", "\\x80");
	becomes("\xbf\xbf", "\\xbf\\xbf");
	becomes("\xc0\x80", "\\xc0\\x80");
	becomes("\xc1\xbf", "\\xc1\\xbf");
	becomes("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	becomes("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
	becomes("\xed\xa0\x80", "\\xed\\xa0\\x80");
	becomes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	becomes("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
	becomes("\xfe\xff", "\\xfe\\xff");
	becomes("\xe4\xbd", "\\xe4\\xbd");
	becomes("\xe4\xbdx", "\\xe4\\xbdx");
	becomes("\xe4\xe4\xbd\xa0", "\\xe4你");
	becomes("\xf0\x9f\x98", "\\xf0\\x9f\\x98");
}

static void what_hides_or_turns_text_is_spelled_out(void **state)
{
	static const char *const hidden[] = {"\xc2\x80", "\xc2\x85", "\xc2\x9b",
	    "\xc2\x9f",					    /* C1 */
	    "\xc2\xad",					    /* soft hyphen */
	    "\xd8\x9c",					    /* U+061C, bidi */
	    "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\x8f", /* zero width */
	    "\xe2\x80\xa8", "\xe2\x80\xa9",	     /* line separators */
	    "\xe2\x80\xaa", "\xe2\x80\xae",	     /* embedding */
	    "\xe2\x81\xa6", "\xe2\x81\xa9",	     /* isolates */
	    "\xe2\x81\xa0", "\xef\xbb\xbf",	     /* joiner, mark */
	    "\xe1\xa0\x8e",			     /* U+180E */
	    "\xef\xbf\xb9",			     /* annotation */
	    "\xf3\xa0\x80\x81", "\xf3\xa0\x81\xbf"}; /* tags */

	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++) {
		char expected[32] = "";
		size_t used = 0;

		for (const char *p = hidden[i]; *p; p++)
			used += (size_t)snprintf(expected + used,
			    sizeof(expected) - used, "\\x%02x",
			    (unsigned)(uint8_t)*p);
		becomes(hidden[i], expected);
	}
}

static void nothing_is_lost_between_odd_bytes(void **state)
{
	(void)state;
	is_escaped_as("a\0b", 3, "a\\x00b");
	becomes("\x1b[2J\x1b]0;x\x07 ok", "\\x1b[2J\\x1b]0;x\\x07 ok");
	becomes("line\r\n::error::x\n", "line\\r\\n::error::x\\n");
	is_escaped_as("", 0, "");
}

static void is_quoted_as(
    const char *text, size_t len, size_t max, const char *expected)
{
	struct buf out = {0};

	escape_quoted(&out, text, len, max);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static void a_quoted_text_is_cut_between_characters(void **state)
{
	(void)state;
	is_quoted_as("abc", 3, 3, "\"abc\"");
	is_quoted_as("abc", 3, 2, "\"ab\"...");
	is_quoted_as("a\"b", 3, 9, "\"a\\\"b\"");
	is_quoted_as("你吃饭", 9, 9, "\"你吃饭\"");
	is_quoted_as("你吃饭", 9, 8, "\"你吃\"...");
	is_quoted_as("你吃饭", 9, 7, "\"你吃\"...");
	is_quoted_as("你吃饭", 9, 6, "\"你吃\"...");
	is_quoted_as("", 0, 10, "\"\"");
	is_quoted_as("\x80\x80\x80\x80\x80\x80", 6, 5,
	    "\"\\x80\"..."); /* no character to keep whole */
}

static void is_hex_as(
    const char *text, size_t len, size_t max, const char *expected)
{
	struct buf out = {0};

	escape_hex(&out, text, len, max);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static void hex_is_two_digits_a_byte_and_says_when_cut(void **state)
{
	(void)state;
	is_hex_as("250", 3, 3, "32 35 30");
	is_hex_as("250", 3, 2, "32 35 ..");
	is_hex_as("\0\xff", 2, 9, "00 ff");
	is_hex_as("", 0, 9, "");
}

static void a_fixed_array_is_filled_and_always_ends(void **state)
{
	char out[16];

	(void)state;
	escape_into(out, sizeof(out), "a\n\x1b\"\\", 5);
	assert_string_equal(out, "a\\n\\x1b\"\\");
	escape_into(out, 5, "你吃", 6);
	assert_string_equal(out, "你");
	escape_into(out, 4, "a\x1b", 2);
	assert_string_equal(out, "a");
	escape_into(out, 1, "abc", 3);
	assert_string_equal(out, "");
	out[0] = '#';
	escape_into(out, 0, "abc", 3);
	assert_int_equal(out[0], '#');
}

/* "\xe2\x80" of a character that was spelled out would say less than none. */
static void a_fixed_array_holds_no_half_of_a_hidden_character(void **state)
{
	char out[16];

	(void)state;
	escape_into(out, 14, "a\xe2\x80\xae", 4);
	assert_string_equal(out, "a\\xe2\\x80\\xae");
	escape_into(out, 13, "a\xe2\x80\xae", 4);
	assert_string_equal(out, "a");
}

static void the_width_is_that_of_the_escaped_text(void **state)
{
	(void)state;
	assert_int_equal(escape_width("abc", 3), 3);
	assert_int_equal(escape_width("a\r\n", 3), 5);
	assert_int_equal(escape_width("\x1b", 1), 4);
	assert_int_equal(escape_width("\"\\", 2), 4);
	assert_int_equal(escape_width("你吃", 6), 4);
	assert_int_equal(escape_width("\xe4\xbd", 2), 8);
	assert_int_equal(escape_width("e\xcc\x81", 3), 1);
	assert_int_equal(escape_width("\xf0\x9f\x98\x80", 4), 2);
	assert_int_equal(escape_width("", 0), 0);
}

static void is_dumped_as(const char *prefix, uint64_t offset, const char *bytes,
    size_t len, const char *expected)
{
	struct buf out = {0};

	escape_hexdump(&out, prefix, offset, bytes, len);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static void a_hex_dump_looks_like_that_of_hexdump(void **state)
{
	(void)state;
	is_dumped_as("", 0, "Client-hi\n\x1b\xff|~\x7f END", 18,
	    "00000000  43 6c 69 65 6e 74 2d 68  69 0a 1b ff 7c 7e 7f 20"
	    "  |Client-hi...|~. |\n"
	    "00000010  45 4e                                           "
	    "  |EN|\n");
	is_dumped_as("> ", 0x1234567890, "12345678", 8,
	    "> 1234567890  31 32 33 34 35 36 37 38                         "
	    "  |12345678|\n");
	is_dumped_as("< ", 16, "", 0, "");
}

/* ---- terminals ---- */

static char *to_terminal(const char *bytes, size_t len, size_t piece)
{
	struct escape_terminal t = {{0}, 0};
	struct buf out = {0};
	char *text;

	for (size_t i = 0; i < len; i += piece) {
		size_t n = len - i < piece ? len - i : piece;

		escape_terminal(&t, &out, bytes + i, n, i + n == len);
	}
	escape_terminal(&t, &out, "", 0, true);
	text = strdup(buf_cstr(&out));
	buf_free(&out);
	return text;
}

static void shows(const char *bytes, size_t len, const char *expected)
{
	for (size_t piece = 1; piece <= len + 1; piece++) {
		char *text = to_terminal(bytes, len, piece);

		assert_string_equal(text, expected);
		free(text);
	}
}

static void a_terminal_keeps_layout_and_nothing_else(void **state)
{
	(void)state;
	shows("a\tb\r\nc\\ \"q\"\n", 12, "a\tb\r\nc\\ \"q\"\n");
	shows("\x1b[2J\x07\0\x7f", 7, "\\x1b[2J\\x07\\x00\\x7f");
	shows("\xc2\x9b"
	      "2J",
	    4, "\\xc2\\x9b2J");
	shows("\xe2\x80\xae!", 4, "\\xe2\\x80\\xae!");
	shows("", 0, "");
}

static void a_character_in_pieces_reaches_a_terminal_whole(void **state)
{
	(void)state;
	shows("你吃饭了吗\n", 16, "你吃饭了吗\n");
	shows("\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80");
}

static void an_unfinished_character_is_shown_at_the_end(void **state)
{
	struct escape_terminal t = {{0}, 0};
	struct buf out = {0};

	(void)state;
	shows("a\xe4\xbd", 3, "a\\xe4\\xbd");
	shows("\xf0\x9f\x98", 3, "\\xf0\\x9f\\x98");
	shows("\xe4\xbd\n", 3, "\\xe4\\xbd\n");
	shows("\xf0\x9f\xe4\xbd\xa0", 5, "\\xf0\\x9f你");
	shows("\xe0\x80\x80\xed\xa0\x80", 6, "\\xe0\\x80\\x80\\xed\\xa0\\x80");
	escape_terminal(&t, &out, "\xe4\xbd", 2, false);
	assert_int_equal(buf_len(&out), 0); /* its rest may come */
	buf_free(&out);
}

static void random_bytes_do_not_depend_on_how_they_were_cut(void **state)
{
	static const char often[] = "\xe4\xbd\xa0\xf0\x9f\x98\x80\xe2\x80\xae"
				    "\x1b\r\n\xc2\x9b\xed\xf4\x90";

	(void)state;
	srand(3);
	for (int round = 0; round < 3000; round++) {
		char bytes[24];
		size_t len = (size_t)rand() % sizeof(bytes);
		char *whole;

		for (size_t i = 0; i < len; i++)
			bytes[i] = rand() % 4 ? often[(size_t)rand() % 19]
					      : (char)rand();
		whole = to_terminal(bytes, len, len + 1);
		shows(bytes, len, whole);
		free(whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_byte_alone_is_printable_afterwards),
	    cmocka_unit_test(a_quote_is_escaped_only_when_asked),
	    cmocka_unit_test(valid_characters_stay_as_they_are),
	    cmocka_unit_test(invalid_utf8_is_spelled_out_byte_by_byte),
	    cmocka_unit_test(what_hides_or_turns_text_is_spelled_out),
	    cmocka_unit_test(nothing_is_lost_between_odd_bytes),
	    cmocka_unit_test(a_quoted_text_is_cut_between_characters),
	    cmocka_unit_test(hex_is_two_digits_a_byte_and_says_when_cut),
	    cmocka_unit_test(a_fixed_array_is_filled_and_always_ends),
	    cmocka_unit_test(a_fixed_array_holds_no_half_of_a_hidden_character),
	    cmocka_unit_test(the_width_is_that_of_the_escaped_text),
	    cmocka_unit_test(a_hex_dump_looks_like_that_of_hexdump),
	    cmocka_unit_test(a_terminal_keeps_layout_and_nothing_else),
	    cmocka_unit_test(a_character_in_pieces_reaches_a_terminal_whole),
	    cmocka_unit_test(an_unfinished_character_is_shown_at_the_end),
	    cmocka_unit_test(random_bytes_do_not_depend_on_how_they_were_cut),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
