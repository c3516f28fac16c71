/*
 * Lookups: numbers at once, names in a thread that nobody has to wait for.
 */
#include "net_support.h"

#include "fake_names.h"
#include "ncchat/net/resolve.h"

struct answer {
	bool done;
	int calls;
	size_t count;
	char text[4][ENDPOINT_TEXT];
	struct error err;
};

static void on_answer(void *data, const struct address *addresses, size_t count,
    const struct error *err)
{
	struct answer *a = data;

	a->done = true;
	a->calls++;
	a->count = count;
	error_clear(&a->err);
	if (err)
		a->err = *err;
	for (size_t i = 0; i < count && i < 4; i++)
		address_format(&addresses[i], a->text[i]);
	assert_true((addresses == NULL) == (err != NULL));
}

/* Looks `word` up and waits for the answer. */
static struct answer ask(
    const char *word, enum endpoint_family family, bool passive)
{
	struct loop *loop = support_loop();
	struct answer a = {0};
	struct endpoint ep;
	struct error err;
	struct resolve *r;

	assert_true(endpoint_parse(&ep, word, ENDPOINT_TCP, true, &err));
	r = resolve_start(loop, &ep, family, passive, on_answer, &a);
	assert_int_equal(a.done, r == NULL);
	support_until(loop, &a.done);
	loop_run(loop);
	assert_int_equal(a.calls, 1);
	loop_free(loop);
	return a;
}

static void numbers_paths_and_this_machine_need_no_lookup(void **state)
{
	static const struct {
		const char *word;
		bool passive;
		size_t count;
		const char *text[2];
	} rows[] = {
	    {"127.0.0.1:5", false, 1, {"127.0.0.1:5"}},
	    {"[::1]:5", false, 1, {"[::1]:5"}},
	    {"[fe80::1%lo]:5", false, 1, {"[fe80::1%lo]:5"}},
	    {"[fe80::1%1]:5", false, 1, {"[fe80::1%lo]:5"}},
	    {"5", true, 2, {"127.0.0.1:5", "[::1]:5"}},
	    {":5", false, 2, {"127.0.0.1:5", "[::1]:5"}},
	    {"any:5", true, 2, {"0.0.0.0:5", "[::]:5"}},
	    {"unix:/x", false, 1, {"/x"}},
	    {"unix:@x", false, 1, {"@x"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer a =
		    ask(rows[i].word, FAMILY_ANY, rows[i].passive);

		assert_int_equal(a.count, rows[i].count);
		for (size_t k = 0; k < a.count; k++)
			assert_string_equal(a.text[k], rows[i].text[k]);
	}
}

static void a_name_gives_its_addresses_in_order(void **state)
{
	struct answer a = ask("two.test:80", FAMILY_ANY, false);

	(void)state;
	assert_int_equal(a.count, 2);
	assert_string_equal(a.text[0], "127.0.0.1:80");
	assert_string_equal(a.text[1], "[::1]:80");
}

static void an_address_named_twice_is_one(void **state)
{
	(void)state;
	assert_int_equal(ask("twice.test:80", FAMILY_ANY, false).count, 1);
}

static void a_family_keeps_the_addresses_of_the_other_out(void **state)
{
	struct answer a = ask("two.test:80", FAMILY_IPV6, false);

	(void)state;
	assert_int_equal(a.count, 1);
	assert_string_equal(a.text[0], "[::1]:80");
	a = ask("5", FAMILY_IPV4, true);
	assert_int_equal(a.count, 1);
	assert_string_equal(a.text[0], "127.0.0.1:5");
}

static void each_failure_says_what_and_why(void **state)
{
	static const struct {
		const char *word;
		enum endpoint_family family;
		enum error_class class;
		const char *text;
	} rows[] = {
	    {"none.test:1", FAMILY_ANY, ERROR_NETWORK,
		"resolve tcp://none.test:1: Name or service not known"},
	    {"broken.test:1", FAMILY_ANY, ERROR_NETWORK,
		"resolve tcp://broken.test:1: Input/output error"},
	    {"four.test:1", FAMILY_IPV6, ERROR_NETWORK,
		"resolve tcp://four.test:1: four.test has no IPv6 address"},
	    {"127.0.0.1:1", FAMILY_IPV6, ERROR_USAGE,
		"tcp://127.0.0.1:1: this is not an IPv6 address"},
	    {"[::1]:1", FAMILY_IPV4, ERROR_USAGE,
		"tcp://[::1]:1: this is not an IPv4 address"},
	    {"[fe80::1%nowhere]:1", FAMILY_ANY, ERROR_NETWORK,
		"resolve tcp://[fe80::1%nowhere]:1: this machine has no "
		"interface \"nowhere\""},
	    {"any:1", FAMILY_ANY, ERROR_USAGE,
		"tcp://any:1: \"any\" is for listening: name a host"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer a = ask(rows[i].word, rows[i].family, false);
		char text[700];

		error_format(&a.err, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
		assert_int_equal(a.err.class, rows[i].class);
	}
}

static void a_lookup_that_is_given_up_never_calls_back(void **state)
{
	struct loop *loop = support_loop();
	struct answer a = {0};
	struct endpoint ep;
	struct error err;
	struct resolve *r;

	(void)state;
	assert_true(
	    endpoint_parse(&ep, "silent.test:1", ENDPOINT_TCP, false, &err));
	r = resolve_start(loop, &ep, FAMILY_ANY, false, on_answer, &a);
	assert_non_null(r);
	names_await(1);
	resolve_free(r);
	loop_run(loop); /* nothing is waited for any more */
	loop_free(loop);
	names_release(1); /* the thread ends without the loop */
	assert_false(a.done);
}

static void the_loop_goes_on_while_a_name_server_is_silent(void **state)
{
	struct loop *loop = support_loop();
	struct answer a = {0};
	struct endpoint ep;
	struct error err;

	(void)state;
	assert_true(
	    endpoint_parse(&ep, "silent.test:1", ENDPOINT_TCP, false, &err));
	for (int i = 0; i < 3; i++)
		assert_non_null(
		    resolve_start(loop, &ep, FAMILY_ANY, false, on_answer, &a));
	names_await(3);
	loop_turn(loop, 0);
	assert_int_equal(a.calls, 0);
	names_release(3);
	loop_run(loop);
	assert_int_equal(a.calls, 3);
	assert_string_equal(a.text[0], "127.0.0.1:1");
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_paths_and_this_machine_need_no_lookup),
	    cmocka_unit_test(a_name_gives_its_addresses_in_order),
	    cmocka_unit_test(an_address_named_twice_is_one),
	    cmocka_unit_test(a_family_keeps_the_addresses_of_the_other_out),
	    cmocka_unit_test(each_failure_says_what_and_why),
	    cmocka_unit_test(a_lookup_that_is_given_up_never_calls_back),
	    cmocka_unit_test(the_loop_goes_on_while_a_name_server_is_silent),
	};

	return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
