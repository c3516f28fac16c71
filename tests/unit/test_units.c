/*
 * Numbers as people type them: what is taken, what is refused, and how a time
 * is told back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/units.h"

#define UNTOUCHED 4711

static void takes_duration(const char *text, int64_t expected)
{
	int64_t ms = UNTOUCHED;

	if (!units_duration(text, &ms))
		fail_msg("\"%s\" was refused", text);
	if (ms != expected)
		fail_msg("\"%s\" is %lld ms", text, (long long)ms);
}

static void refuses_duration(const char *text)
{
	int64_t ms = UNTOUCHED;

	if (units_duration(text, &ms))
		fail_msg("\"%s\" was taken as %lld ms", text, (long long)ms);
}

static void a_duration_has_a_unit_or_is_seconds(void **state)
{
	(void)state;
	takes_duration("500ms", 500);
	takes_duration("2s", 2000);
	takes_duration("2", 2000);
	takes_duration("1m", 60000);
	takes_duration("1h", 3600000);
	takes_duration("0", 0);
	takes_duration("007", 7000);
	takes_duration("1.5s", 1500);
	takes_duration("1.5", 1500);
	takes_duration("0.25m", 15000);
	takes_duration("1.000001h", 3600004);
}

static void parts_of_a_millisecond_are_rounded_up(void **state)
{
	(void)state;
	takes_duration("0.1ms", 1);
	takes_duration("0.0001", 1);
	takes_duration("1.0001s", 1001);
	takes_duration("0.0", 0);
}

static void a_duration_is_at_most_a_year(void **state)
{
	(void)state;
	takes_duration("8760h", 31536000000);
	takes_duration("31536000", 31536000000);
	takes_duration("31536000000ms", 31536000000);
	refuses_duration("31536000.001");
	refuses_duration("31536000.000001");
	refuses_duration("8761h");
	refuses_duration("31536000001ms");
	refuses_duration("9223372036854775807");
	refuses_duration("9223372036854775808ms");
	refuses_duration("18446744073709551617");
	refuses_duration("99999999999999999999999999999999999999");
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const texts[] = {"", "-1", "+1", " 1", "1 ", "1 s",
	    "1e9", "1e3s", "s", "ms", ".5", "5.", "5.s", ".", "1..5", "1.5.2",
	    "0x10", "inf", "nan", "1S", "1sec", "1min", "1d", "1s1", "1,5",
	    "1ms ", "\t1", "1\n", "--", "\xd9\xa1"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		refuses_duration(texts[i]);
}

static void refuses_port(const char *text)
{
	uint16_t port = UNTOUCHED;

	if (units_port(text, &port))
		fail_msg("\"%s\" was taken as port %u", text, port);
}

static void a_port_is_0_to_65535(void **state)
{
	static const char *const refused[] = {"", "65536", "65537", "131152",
	    "80x", "x80", "007", "00", "-1", "+80", " 80", "80 ", "8 0", "0x50",
	    "80.0", "4294967376", "18446744073709551696",
	    "99999999999999999999", "http", "\xd9\xa8\xd9\xa0"};
	uint16_t port = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		refuses_port(refused[i]);
	assert_true(units_port("0", &port));
	assert_int_equal(port, 0);
	assert_true(units_port("80", &port));
	assert_int_equal(port, 80);
	assert_true(units_port("65535", &port));
	assert_int_equal(port, 65535);
}

static void a_number_is_never_over_its_limit(void **state)
{
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_true(units_number("18446744073709551615", UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(units_number("18446744073709551616", UINT64_MAX, &value));
	assert_false(units_number("99999999999999999999", UINT64_MAX, &value));
	assert_true(units_number("3", 3, &value));
	assert_int_equal(value, 3);
	assert_false(units_number("4", 3, &value));
	assert_false(units_number("30", 3, &value));
	assert_true(units_number("0", 0, &value));
	assert_int_equal(value, 0);
	assert_false(units_number("1", 0, &value));
	assert_true(units_number("0010", 10, &value));
	assert_int_equal(value, 10);
	assert_false(units_number("", 10, &value));
	assert_false(units_number("-0", 10, &value));
	assert_false(units_number("1 ", 10, &value));
	assert_int_equal(value, 10); /* what is refused leaves it alone */
}

static void tells(int64_t ms, const char *expected)
{
	char text[32];

	units_duration_format(ms, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void a_time_is_told_without_idle_zeros(void **state)
{
	char small[4];

	(void)state;
	tells(0, "0 ms");
	tells(1, "1 ms");
	tells(999, "999 ms");
	tells(1000, "1 s");
	tells(1500, "1.5 s");
	tells(1050, "1.05 s");
	tells(1005, "1.005 s");
	tells(30000, "30 s");
	tells(59999, "59.999 s");
	tells(60000, "1 min");
	tells(90000, "90 s");
	tells(3600000, "60 min");
	tells(31536000000, "525600 min");
	units_duration_format(123456, small, sizeof(small));
	assert_string_equal(small, "123");
}

static void a_deadline_does_not_wrap_round(void **state)
{
	(void)state;
	assert_true(clock_after(5, 10) == 15);
	assert_true(clock_after(5, 0) == 5);
	assert_true(clock_after(5, CLOCK_NEVER) == CLOCK_NEVER);
	assert_true(clock_after(5, CLOCK_NEVER - 5) == CLOCK_NEVER);
	assert_true(clock_after(5, CLOCK_NEVER - 6) == CLOCK_NEVER - 1);
	assert_true(clock_now_ms() <= clock_now_us() / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_duration_has_a_unit_or_is_seconds),
	    cmocka_unit_test(parts_of_a_millisecond_are_rounded_up),
	    cmocka_unit_test(a_duration_is_at_most_a_year),
	    cmocka_unit_test(what_is_no_duration_is_refused),
	    cmocka_unit_test(a_port_is_0_to_65535),
	    cmocka_unit_test(a_number_is_never_over_its_limit),
	    cmocka_unit_test(a_time_is_told_without_idle_zeros),
	    cmocka_unit_test(a_deadline_does_not_wrap_round),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
