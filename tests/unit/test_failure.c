/*
 * Failures: the code that an error comes to, what is kept of what was
 * received, and texts that are cut whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <netdb.h>

#include "ncchat/base/escape.h"
#include "ncchat/dialogue/failure.h"

static void is_code(
    const struct error *err, enum failure_code code, const char *message)
{
	struct failure *f = failure_from_error(err);

	assert_string_equal(
	    failure_code_name(f->code), failure_code_name(code));
	assert_string_equal(f->message, message);
	assert_int_equal(f->class, err->class);
	failure_unref(f);
}

static void an_errno_has_a_code(void **state)
{
	static const struct {
		int errnum;
		enum failure_code code;
	} rows[] = {{ECONNREFUSED, FAILURE_REFUSED},
	    {ECONNRESET, FAILURE_RESET}, {EPIPE, FAILURE_CLOSED},
	    {ETIMEDOUT, FAILURE_TIMEOUT}, {ENETUNREACH, FAILURE_UNREACHABLE},
	    {EHOSTUNREACH, FAILURE_UNREACHABLE}, {EIO, FAILURE_IO},
	    {EMSGSIZE, FAILURE_IO}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[sizeof(struct error)];
		struct error err;

		error_os(
		    &err, ERROR_BROKEN, "read", "tcp://h:1", rows[i].errnum);
		error_format(&err, text, sizeof(text));
		is_code(&err, rows[i].code, text);
	}
}

static void other_errors_have_a_code_by_their_kind(void **state)
{
	struct error err;

	(void)state;
	error_resolve(&err, "connect", "x.invalid", EAI_NONAME, 0);
	is_code(&err, FAILURE_RESOLVE,
	    "connect x.invalid: Name or service not known");
	error_set(&err, ERROR_TIMEOUT, "connect", "h:1", "gave up");
	is_code(&err, FAILURE_TIMEOUT, "connect h:1: gave up");
	error_set(&err, ERROR_USAGE, "reset", "h:1", "not here");
	is_code(&err, FAILURE_USAGE, "reset h:1: not here");
	error_set(&err, ERROR_BROKEN, "close", "h:1", "3 bytes lost");
	is_code(&err, FAILURE_CLOSED, "close h:1: 3 bytes lost");
	error_set(&err, ERROR_LOCAL, "", "", "no room");
	is_code(&err, FAILURE_IO, "no room");
}

static void every_code_has_a_name_that_is_read_back(void **state)
{
	enum failure_code code;

	(void)state;
	for (int i = 0; i < FAILURE_SCRIPT; i++) {
		const char *name = failure_code_name((enum failure_code)i);

		assert_true(failure_code_parse(name, &code));
		assert_int_equal(code, i);
	}
	/* A typo is never the expected failure. */
	assert_false(failure_code_parse("script", &code));
	assert_false(failure_code_parse("", &code));
	assert_false(failure_code_parse("Timeout", &code));
}

static void a_new_failure_has_not_waited_and_points_nowhere(void **state)
{
	struct failure *f = failure_new(FAILURE_FAIL, "%d%%", 100);

	(void)state;
	assert_string_equal(f->message, "100%");
	assert_int_equal(f->class, ERROR_DIALOGUE);
	assert_int_equal(f->waited_ms, -1);
	assert_true(f->at == SIZE_MAX);
	assert_false(f->has_received);
	assert_ptr_equal(failure_ref(f), f);
	failure_unref(f);
	assert_string_equal(f->message, "100%"); /* still held */
	failure_set_text(&f->where, "a.lua:1");
	failure_set_text(&f->where, "a.lua:2");
	assert_string_equal(f->where, "a.lua:2");
	failure_set_text(&f->where, NULL);
	assert_null(f->where);
	failure_unref(f);
	failure_unref(NULL);
}

static void is_utf8(const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len;) {
		int n = escape_utf8_len(p + i, len - i);

		assert_true(n > 0);
		i += (size_t)n;
	}
}

static void a_long_message_is_cut_between_characters(void **state)
{
	char text[3000];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		struct failure *f;
		size_t len = shift;

		memset(text, '.', shift);
		for (; len + 4 < sizeof(text); len += 3)
			memcpy(text + len, "\xe4\xbd\xa0", 3);
		text[len] = '\0';
		f = failure_new(FAILURE_FAIL, "%s", text);
		len = strlen(f->message);
		assert_in_range(len, 1000, 1023);
		is_utf8(f->message, len);
		assert_string_equal(f->message + len - 3, "...");
		failure_unref(f);
	}
}

static struct failure *received(const char *data, size_t len, size_t at)
{
	struct failure *f = failure_new(FAILURE_MISMATCH, "x");

	failure_set_received(f, data, len, at);
	return f;
}

static void what_is_short_is_kept_whole(void **state)
{
	struct failure *f = received("250-HELP", 8, 3);

	(void)state;
	assert_true(f->has_received);
	assert_int_equal(f->received_from, 0);
	assert_int_equal(f->received_len, 8);
	assert_int_equal(buf_len(&f->received), 8);
	assert_int_equal(f->at, 3);
	failure_set_received(f, "", 0, SIZE_MAX); /* replaces it */
	assert_int_equal(f->received_len, 0);
	assert_int_equal(buf_len(&f->received), 0);
	assert_true(f->at == SIZE_MAX);
	failure_unref(f);
}

static void of_much_the_part_around_the_wrong_byte_is_kept(void **state)
{
	char data[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)('a' + i % 26);
	for (size_t at = 0; at <= sizeof(data); at++) {
		struct failure *f = received(data, sizeof(data), at);
		size_t n = buf_len(&f->received);

		assert_int_equal(f->at, at);
		assert_int_equal(f->received_len, sizeof(data));
		assert_true(n <= FAILURE_SHOWN);
		assert_in_range(at, f->received_from, f->received_from + n);
		assert_memory_equal(
		    buf_data(&f->received), data + f->received_from, n);
		failure_unref(f);
	}
}

static void characters_are_not_halved_where_it_is_cut(void **state)
{
	char data[999];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = "\xe4\xbd\xa0"[i % 3];
	for (size_t at = 0; at < sizeof(data); at++) {
		struct failure *f = received(data, sizeof(data), at);

		is_utf8(buf_data(&f->received), buf_len(&f->received));
		failure_unref(f);
	}
}

/* An empty room, a byte too far: nothing is read that is not there. */
static void a_place_behind_the_end_is_the_end(void **state)
{
	struct failure *f = received("abc", 3, 5000);

	(void)state;
	assert_int_equal(f->at, 3);
	assert_int_equal(buf_len(&f->received), 3);
	failure_unref(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_errno_has_a_code),
	    cmocka_unit_test(other_errors_have_a_code_by_their_kind),
	    cmocka_unit_test(every_code_has_a_name_that_is_read_back),
	    cmocka_unit_test(a_new_failure_has_not_waited_and_points_nowhere),
	    cmocka_unit_test(a_long_message_is_cut_between_characters),
	    cmocka_unit_test(what_is_short_is_kept_whole),
	    cmocka_unit_test(of_much_the_part_around_the_wrong_byte_is_kept),
	    cmocka_unit_test(characters_are_not_halved_where_it_is_cut),
	    cmocka_unit_test(a_place_behind_the_end_is_the_end),
	};

	return cmocka_run_group_tests_name("failure", tests, NULL, NULL);
}
