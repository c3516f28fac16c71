/*
 * The transcript: lines as they happen, and a ring that is bounded and says
 * what it left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/dialogue/transcript.h"

#define ALL ((size_t)-1)

static void put(struct transcript *t, const char *conn, enum transcript_way way,
    uint64_t offset, const char *text)
{
	transcript_bytes(t, conn, way, offset, text, strlen(text));
}

static void collect(void *data, const char *text, size_t len)
{
	buf_append(data, text, len);
}

/* Replaces each "+N.NNN" by "+T": times differ from run to run. */
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

static void assert_prints(const struct transcript *t, const char *conn,
    size_t max_lines, const char *expected)
{
	struct buf out = {0};
	char *text;

	transcript_print(t, conn, "the dialogue: ", "    ", max_lines, &out);
	text = without_times(&out);
	assert_string_equal(text, expected);
	free(text);
	buf_free(&out);
}

static void a_line_feed_ends_an_entry_and_text_is_escaped(void **state)
{
	struct transcript *t = transcript_new(4096);

	(void)state;
	put(t, "c1", TRANSCRIPT_IN, 0, "220 a\r\n221 b\r\npart");
	put(t, "c1", TRANSCRIPT_OUT, 0, "EHLO \x1b[2J\n");
	transcript_note(t, "c1", "end of %s", "stream");
	assert_prints(t, NULL, ALL,
	    "the dialogue: +T c1 < 220 a\\r\\n\n"
	    "    +T c1 < 221 b\\r\\n\n"
	    "    +T c1 < part\n"
	    "    +T c1 > EHLO \\x1b[2J\\n\n"
	    "    +T c1 - end of stream\n");
	transcript_free(t);
}

static void an_empty_transcript_prints_nothing(void **state)
{
	struct transcript *t = transcript_new(4096);
	struct buf out = {0};

	(void)state;
	transcript_print(t, NULL, "first", "rest", ALL, &out);
	assert_int_equal(buf_len(&out), 0);
	transcript_free(t);
}

static void an_empty_datagram_is_an_entry(void **state)
{
	struct transcript *t = transcript_new(4096);

	(void)state;
	put(t, "c1", TRANSCRIPT_IN, 0, "");
	assert_prints(t, NULL, ALL, "the dialogue: +T c1 < \n");
	transcript_free(t);
}

static void only_the_last_lines_are_printed_and_the_rest_counted(void **state)
{
	struct transcript *t = transcript_new(4096);

	(void)state;
	put(t, "c1", TRANSCRIPT_IN, 0, "one\n");
	put(t, "c2", TRANSCRIPT_IN, 0, "xx\n");
	put(t, "c1", TRANSCRIPT_IN, 4, "three\n");
	put(t, "c1", TRANSCRIPT_OUT, 0, "four\n");
	assert_prints(t, NULL, 2,
	    "the dialogue: (7 bytes left out)\n"
	    "    +T c1 < three\\n\n"
	    "    +T c1 > four\\n\n");
	assert_prints(t, "c1", 2,
	    "the dialogue: (4 bytes left out)\n"
	    "    +T c1 < three\\n\n"
	    "    +T c1 > four\\n\n");
	assert_prints(t, "c2", ALL, "the dialogue: +T c2 < xx\\n\n");
	transcript_free(t);
}

static void the_ring_keeps_the_last_bytes_and_counts_the_rest(void **state)
{
	struct transcript *t = transcript_new(2000);
	char line[32];
	char expected[160];
	uint64_t offset = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		put(t, "c1", TRANSCRIPT_IN, offset, line);
		offset += strlen(line);
	}
	snprintf(expected, sizeof(expected),
	    "the dialogue: (%llu bytes left out)\n    +T c1 < line 9999\\n\n",
	    (unsigned long long)(offset - strlen("line 9999\n")));
	assert_prints(t, NULL, 1, expected);
	assert_prints(t, "c1", 1, expected);
	transcript_free(t);
}

static void an_entry_larger_than_the_ring_keeps_its_end(void **state)
{
	struct transcript *t = transcript_new(128);
	char big[1000];
	struct buf out = {0};

	(void)state;
	memset(big, 'a', sizeof(big));
	memcpy(big + sizeof(big) - 5, "END!", 5);
	put(t, "c1", TRANSCRIPT_IN, 0, big);
	transcript_print(t, "c1", "", "", ALL, &out);
	assert_non_null(strstr(buf_cstr(&out), "END!\n"));
	assert_non_null(strstr(buf_cstr(&out), "bytes left out)"));
	assert_in_range(buf_len(&out), 1, 200);
	buf_free(&out);
	transcript_free(t);
}

static void a_sink_sees_each_line_as_it_happens(void **state)
{
	struct transcript *t = transcript_new(0);
	struct buf seen = {0};
	struct transcript_sink sink = {.write = collect, .data = &seen};
	char *text;

	(void)state;
	assert_false(transcript_wanted(t));
	transcript_add_sink(t, &sink);
	assert_true(transcript_wanted(t));
	put(t, "c1", TRANSCRIPT_OUT, 0, "a\nb");
	transcript_note(t, NULL, "closed");
	text = without_times(&seen);
	assert_string_equal(text, "+T c1 > a\\n\n+T c1 > b\n+T - closed\n");
	free(text);
	buf_free(&seen);
	transcript_free(t);
}

static void a_hexdump_sink_shows_bytes_with_their_offset(void **state)
{
	struct transcript *t = transcript_new(0);
	struct buf seen = {0};
	struct transcript_sink sink = {
	    .write = collect, .data = &seen, .hexdump = true};

	(void)state;
	transcript_add_sink(t, &sink);
	put(t, "c1", TRANSCRIPT_IN, 32, "AB\n");
	transcript_note(t, "c1", "closed");
	assert_memory_equal(buf_cstr(&seen), "c1 < 00000020  41 42 0a",
	    strlen("c1 < 00000020  41 42 0a"));
	assert_null(strstr(buf_cstr(&seen), "closed"));
	buf_free(&seen);
	transcript_free(t);
}

static void no_transcript_is_not_wanted(void **state)
{
	(void)state;
	assert_false(transcript_wanted(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_feed_ends_an_entry_and_text_is_escaped),
	    cmocka_unit_test(an_empty_transcript_prints_nothing),
	    cmocka_unit_test(an_empty_datagram_is_an_entry),
	    cmocka_unit_test(
		only_the_last_lines_are_printed_and_the_rest_counted),
	    cmocka_unit_test(the_ring_keeps_the_last_bytes_and_counts_the_rest),
	    cmocka_unit_test(an_entry_larger_than_the_ring_keeps_its_end),
	    cmocka_unit_test(a_sink_sees_each_line_as_it_happens),
	    cmocka_unit_test(a_hexdump_sink_shows_bytes_with_their_offset),
	    cmocka_unit_test(no_transcript_is_not_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
