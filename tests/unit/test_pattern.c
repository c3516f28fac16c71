/*
 * Patterns: what is refused, what is decided when, with the JIT and without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/dialogue/pattern.h"

static int setup(void **state)
{
	*state = pattern_engine_new();
	return 0;
}

static int setup_without_jit(void **state)
{
	*state = pattern_engine_new();
	pattern_engine_use_jit(*state, false);
	return 0;
}

static int teardown(void **state)
{
	pattern_engine_free(*state);
	return 0;
}

static struct pattern *make(void **state, const char *text, const char *flags)
{
	struct error err = {0};
	struct pattern *p =
	    pattern_new(*state, text, strlen(text), flags, &err);

	if (!p)
		fail_msg("%s: %s", text, err.detail);
	return p;
}

/* The status on each prefix, and a last letter for the end: "PPMM" "M". */
static void assert_statuses(void **state, const char *text, const char *flags,
    bool anchored, const char *data, size_t len, const char *expected)
{
	static const char letters[] = "MPNL";
	struct pattern *p = make(state, text, flags);
	char got[64] = "";

	for (size_t n = 1; n <= len + 1; n++) {
		struct pattern_subject s = {.data = (const uint8_t *)data,
		    .len = n > len ? len : n,
		    .anchored = anchored,
		    .head = true,
		    .end = n > len};
		const size_t *ov;
		size_t start;

		got[n - 1] = letters[pattern_match(p, &s, &start, &ov)];
	}
	pattern_unref(p);
	assert_string_equal(got, expected);
}

#define NEXT(text, flags, data, expected)                                      \
	assert_statuses(                                                       \
	    state, text, flags, true, data, sizeof(data) - 1, expected)
#define SEARCH(text, flags, data, expected)                                    \
	assert_statuses(                                                       \
	    state, text, flags, false, data, sizeof(data) - 1, expected)

static void assert_refused(void **state, const char *text, const char *why)
{
	struct error err = {0};

	assert_null(pattern_new(*state, text, strlen(text), NULL, &err));
	assert_int_equal(err.class, ERROR_USAGE);
	if (!strstr(err.detail, why))
		fail_msg("%s: %s", text, err.detail);
}

static void what_a_stream_cannot_have_is_refused(void **state)
{
	assert_refused(state, "a\\Gb", "\\G is not supported");
	assert_refused(state, "a\\Kb", "\\K is not supported");
	assert_refused(state, "a\\Cb", "\\C is not supported");
	assert_refused(state, "(*UTF)a", "(* is not supported");
	assert_refused(state, "a(*SKIP)", "at offset 1");
	assert_refused(state, "a(?C1)b", "(?C is not supported");
	assert_refused(state, "(?x)a # [\n\\K", "\\K is not supported");
}

static void what_only_looks_refused_is_not(void **state)
{
	static const char *const texts[] = {"[(*]", "\\\\G", "\\\\K",
	    "[]\\](*a]", "\\Q(*a)\\K\\E", "(?#\\K)a", "(?x)a # \\K (*\n b",
	    "[[:alpha:](*]", "\\(*a", "\\Qabc\\K", "[\\Q]\\E(*a]"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		pattern_unref(make(state, texts[i], NULL));
}

static void a_mistake_is_said_with_its_place_in_the_text(void **state)
{
	assert_refused(state, "ab(c", "missing closing parenthesis");
	assert_refused(state, "ab(c", "at offset 4");
	assert_refused(state, "a)|(b", "unmatched closing parenthesis");
	assert_refused(state, "a)|(b", "at offset 1");
	assert_refused(state, "\\Zx[", "at offset 4");
	assert_refused(state, "a\\", "at end of pattern");
	assert_refused(state, "\\2(a)", "non-existent");
}

static void an_unknown_flag_is_refused(void **state)
{
	struct error err = {0};

	assert_null(pattern_new(*state, "a", 1, "g", &err));
	assert_non_null(strstr(err.detail, "unknown flag g"));
}

static void what_can_still_grow_is_undecided(void **state)
{
	NEXT("\\d+", NULL, "250 ", "PPPMM");
	NEXT("a|ab", NULL, "ab", "MMM");
	NEXT("dog(sbody)?", NULL, "dogs!", "PPPPMM");
	NEXT("OK$", NULL, "OK\r\n", "PPMMM");
	NEXT("OK\\b", NULL, "OK ", "PPMM");
	NEXT("a(?!bc)", NULL, "abd", "PPMM");
}

static void what_is_ruled_out_is_so_at_once(void **state)
{
	NEXT("250 ", NULL, "251", "PPNN");
	NEXT("a+b", NULL, "aac", "PPNN");
	NEXT("(?s).{3}", NULL, "a\nb", "PPMM");
	NEXT("(?=.{2})b", NULL, "ax", "PNN");
}

static void an_end_is_only_where_the_stream_ends(void **state)
{
	NEXT("OK\\z", NULL, "OK", "PPM");
	NEXT("OK\\Z", NULL, "OK\n", "PPPM");
	NEXT("OK\\Z", NULL, "OK\nx", "PPPNN");
	NEXT("(?-m)OK$", NULL, "OK\n", "PPNN");
	SEARCH("\\Ab", NULL, "ab", "NNN");
}

static void a_line_ending_is_whole_before_it_counts(void **state)
{
	NEXT("\\R+?x", NULL, "\r\nx", "PPMM");
	NEXT("\\R", NULL, "\r\n", "PMM");
	NEXT("\\R{2,}", NULL, "\r\n\ra", "PPPMM");
	NEXT("\r\n^", NULL, "\r\n", "PMM");
	SEARCH("^b", NULL, "\r\nb", "NNMM");
	SEARCH("^\\n", NULL, "\r\n\n", "NNMM");
}

static void a_character_is_whole_before_it_counts(void **state)
{
	NEXT(".x", "u", "\xe4\xbd\xa0x", "PPPMM");
	NEXT("\xe4\xbd\xa0", NULL, "\xe4\xbd\xa0", "PPMM");
	SEARCH(".", "u", "\xff\xe4\xbd\xa0", "NNNMM");
	SEARCH("^b", NULL,
	    "\xff"
	    "b",
	    "NNN");
	SEARCH("^\xc3\xa9", NULL, "\xff\xc3\xa9", "NNNN");
	SEARCH("a\xc3\xa9|b$", NULL, "b\xff", "PNN");
}

static void an_unset_reference_is_never_partial(void **state)
{
	NEXT("(a)?\\1b", NULL, "b", "NN");
	NEXT("(a|b\\1)x", NULL, "bx", "NNN");
	NEXT("(a)\\1", NULL, "aa", "PMM");
}

static void a_runaway_pattern_is_a_limit_not_a_no(void **state)
{
	struct pattern *p = make(state, "(a+)+$", NULL);
	uint8_t data[64];
	struct pattern_subject s = {.data = data,
	    .len = sizeof data,
	    .anchored = true,
	    .head = true,
	    .end = true};
	const size_t *ov;
	size_t start;

	memset(data, 'a', sizeof data);
	data[sizeof data - 1] = 'b';
	assert_int_equal(pattern_match(p, &s, &start, &ov), PATTERN_LIMIT);
	pattern_unref(p);
}

static void look_behind_covers_nested_ones(void **state)
{
	struct pattern *p = make(state, "(?<=a(?<=ba)c)d", NULL);
	struct pattern *u = make(state, "\\bx", "u");

	assert_true(pattern_lookbehind(p) >= 4);
	assert_true(pattern_lookbehind(u) >= 8);
	pattern_unref(p);
	pattern_unref(u);
}

static void the_last_byte_is_known(void **state)
{
	struct pattern *p = make(state, "a+[0-9]*END", "i");
	struct pattern *none = make(state, "a|b", NULL);
	bool caseless = false;

	assert_int_equal(pattern_last_byte(p, &caseless) | 0x20, 'd');
	assert_true(caseless);
	assert_int_equal(pattern_last_byte(none, &caseless), -1);
	pattern_unref(p);
	pattern_unref(none);
}

static void a_line_has_its_own_ends(void **state)
{
	struct pattern *p = make(state, "^(.*)$", NULL);
	struct pattern_subject s = {.data = (const uint8_t *)"a\rb",
	    .len = 3,
	    .line = true,
	    .anchored = true,
	    .head = true,
	    .end = true};
	const size_t *ov;
	size_t start;

	assert_int_equal(pattern_match(p, &s, &start, &ov), PATTERN_MATCH);
	assert_int_equal(ov[3] - ov[2], 3);
	assert_int_equal(pattern_groups(p), 1);
	pattern_unref(p);
}

static void a_pattern_is_counted(void **state)
{
	struct pattern *p = make(state, "a\0b", "is");
	size_t len;

	assert_ptr_equal(pattern_ref(p), p);
	pattern_unref(p);
	assert_string_equal(pattern_text(p, &len), "a");
	assert_string_equal(pattern_flags(p), "is");
	pattern_unref(p);
	pattern_unref(NULL);
}

#define WITH_AND_WITHOUT(test)                                                 \
	cmocka_unit_test_setup_teardown(test, setup, teardown),                \
	{                                                                      \
#test "_without_jit", test, setup_without_jit, teardown, NULL  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_AND_WITHOUT(what_a_stream_cannot_have_is_refused),
	    WITH_AND_WITHOUT(what_only_looks_refused_is_not),
	    WITH_AND_WITHOUT(a_mistake_is_said_with_its_place_in_the_text),
	    WITH_AND_WITHOUT(an_unknown_flag_is_refused),
	    WITH_AND_WITHOUT(what_can_still_grow_is_undecided),
	    WITH_AND_WITHOUT(what_is_ruled_out_is_so_at_once),
	    WITH_AND_WITHOUT(an_end_is_only_where_the_stream_ends),
	    WITH_AND_WITHOUT(a_line_ending_is_whole_before_it_counts),
	    WITH_AND_WITHOUT(a_character_is_whole_before_it_counts),
	    WITH_AND_WITHOUT(an_unset_reference_is_never_partial),
	    WITH_AND_WITHOUT(a_runaway_pattern_is_a_limit_not_a_no),
	    WITH_AND_WITHOUT(look_behind_covers_nested_ones),
	    WITH_AND_WITHOUT(the_last_byte_is_known),
	    WITH_AND_WITHOUT(a_line_has_its_own_ends),
	    WITH_AND_WITHOUT(a_pattern_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
