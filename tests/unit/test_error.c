/*
 * The one error type: what it says, that nothing in it can harm a terminal,
 * and that what is too long is cut between characters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <netdb.h>

#include "ncchat/base/error.h"
#include "ncchat/base/escape.h"

static void says(const struct error *err, const char *expected)
{
	char text[sizeof(*err)];

	error_format(err, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void an_error_of_the_system_names_call_and_endpoint(void **state)
{
	struct error err;

	(void)state;
	error_os(
	    &err, ERROR_NETWORK, "connect", "tcp://[::1]:25", ECONNREFUSED);
	says(&err, "connect tcp://[::1]:25: Connection refused");
	assert_int_equal(err.class, ERROR_NETWORK);
	assert_int_equal(err.domain, ERROR_DOMAIN_OS);
	assert_int_equal(err.code, ECONNREFUSED);
	error_os(&err, ERROR_LOCAL, "write", NULL, ENOSPC);
	says(&err, "write: No space left on device");
	error_os(&err, ERROR_LOCAL, NULL, "", 99999);
	says(&err, "Unknown error 99999");
}

static void an_error_of_the_resolver_is_its_own_or_the_systems(void **state)
{
	struct error err;

	(void)state;
	error_resolve(&err, "connect", "tcp://x.invalid:1", EAI_NONAME, EIO);
	says(&err, "connect tcp://x.invalid:1: Name or service not known");
	assert_int_equal(err.domain, ERROR_DOMAIN_RESOLVE);
	assert_int_equal(err.class, ERROR_NETWORK);
	assert_int_equal(err.code, EAI_NONAME);
	error_resolve(&err, "connect", "x", EAI_SYSTEM, EMFILE);
	says(&err, "connect x: Too many open files");
	assert_int_equal(err.domain, ERROR_DOMAIN_OS);
	assert_int_equal(err.code, EMFILE);
}

static void our_own_words_stand_behind_what_they_are_about(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, ERROR_USAGE, "--timeout", NULL, "%s is no time", "x");
	says(&err, "--timeout: x is no time");
	error_set(&err, ERROR_USAGE, "", "", "just this");
	says(&err, "just this");
	error_set(&err, ERROR_USAGE, NULL, "a.lua", "100%% sure");
	says(&err, "a.lua: 100% sure");
	assert_true(error_is_set(&err));
	error_clear(&err);
	assert_false(error_is_set(&err));
	says(&err, "");
}

static void no_text_in_it_can_write_escape_sequences(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, ERROR_NETWORK, "con\nnect", "tcp://\x1b[2Jhost:1", "%s",
	    "a\r\n::error::\x7f\xc2\x9b\xff \xe2\x80\xae");
	says(&err, "con\\nnect tcp://\\x1b[2Jhost:1: a\\r\\n::error::\\x7f"
		   "\\xc2\\x9b\\xff \\xe2\\x80\\xae");
}

/* Valid UTF-8 without a control byte, and without half an escape at its end. */
static void is_whole(const char *text, size_t room)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t len = strlen(text);

	assert_true(len < room);
	while (*p) {
		int n = escape_utf8_len(p, strlen((const char *)p));

		assert_true(n > 0 && *p >= 0x20);
		p += n;
	}
	for (size_t i = len > 3 ? len - 3 : 0; i < len; i++)
		if (text[i] == '\\')
			assert_true(text[i + 1] != '\0' &&
				    (text[i + 1] != 'x' || i + 4 == len));
}

static void fill(char *out, size_t len, const char *piece)
{
	for (size_t i = 0; i < len; i++)
		out[i] = piece[i % strlen(piece)];
	out[len] = '\0';
}

static void what_is_too_long_is_cut_between_characters(void **state)
{
	static const char *const pieces[] = {"x", "\xe4\xbd\xa0",
	    "\xf0\x9f\x98\x80", "\x1b", "\n", "\xe2\x80\xae", "\xff",
	    "a\xe4\xbd\xa0"};
	char text[1000];
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		for (size_t shift = 0; shift < 8; shift++) {
			memset(text, '.', shift);
			fill(text + shift, 900, pieces[i]);
			error_set(&err, ERROR_LOCAL, text, text, "%s", text);
			is_whole(err.op, sizeof(err.op));
			is_whole(err.endpoint, sizeof(err.endpoint));
			is_whole(err.detail, sizeof(err.detail));
			assert_true(strlen(err.op) > sizeof(err.op) - 16);
			assert_true(
			    strlen(err.detail) > sizeof(err.detail) - 16);
		}
	}
}

/* "...\xe4" at the end would be half a character that was never there. */
static void a_cut_character_leaves_no_bytes_behind(void **state)
{
	char text[1000];
	struct error err;

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		memset(text, '.', shift);
		fill(text + shift, 900, "\xe4\xbd\xa0");
		error_set(&err, ERROR_LOCAL, NULL, NULL, "%s", text);
		assert_null(strchr(err.detail, '\\'));
	}
}

static void a_small_room_is_kept_to(void **state)
{
	struct error err;
	char text[9];

	(void)state;
	error_os(&err, ERROR_NETWORK, "connect", "host", ECONNREFUSED);
	memset(text, '#', sizeof(text));
	error_format(&err, text, 8);
	assert_memory_equal(text, "connect\0#", 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_error_of_the_system_names_call_and_endpoint),
	    cmocka_unit_test(
		an_error_of_the_resolver_is_its_own_or_the_systems),
	    cmocka_unit_test(our_own_words_stand_behind_what_they_are_about),
	    cmocka_unit_test(no_text_in_it_can_write_escape_sequences),
	    cmocka_unit_test(what_is_too_long_is_cut_between_characters),
	    cmocka_unit_test(a_cut_character_leaves_no_bytes_behind),
	    cmocka_unit_test(a_small_room_is_kept_to),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
