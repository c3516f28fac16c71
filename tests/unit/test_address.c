/*
 * Addresses: printed as RFC 5952 and unix(7) have them, and compared.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "ncchat/net/endpoint.h"

static struct address ipv6(const char *digits, uint16_t port, uint32_t scope)
{
	struct address a = {.len = sizeof(struct sockaddr_in6)};
	struct sockaddr_in6 *sin6 = (void *)&a.ss;

	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(port);
	sin6->sin6_scope_id = scope;
	assert_int_equal(inet_pton(AF_INET6, digits, &sin6->sin6_addr), 1);
	return a;
}

static struct address ipv4(const char *digits, uint16_t port)
{
	struct address a = {.len = sizeof(struct sockaddr_in)};
	struct sockaddr_in *sin = (void *)&a.ss;

	sin->sin_family = AF_INET;
	sin->sin_port = htons(port);
	assert_int_equal(inet_pton(AF_INET, digits, &sin->sin_addr), 1);
	return a;
}

static struct address path(const char *bytes, size_t len)
{
	struct address a = {
	    .len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)};
	struct sockaddr_un *sun = (void *)&a.ss;

	sun->sun_family = AF_UNIX;
	memcpy(sun->sun_path, bytes, len);
	return a;
}

static void expect_text(struct address a, const char *text)
{
	char out[ENDPOINT_TEXT];

	address_format(&a, out);
	assert_string_equal(out, text);
}

static void ip_addresses_are_printed_in_their_shortest_form(void **state)
{
	(void)state;
	expect_text(ipv4("127.0.0.1", 25), "127.0.0.1:25");
	expect_text(ipv6("0:0:0:0:0:0:0:1", 80, 0), "[::1]:80");
	expect_text(
	    ipv6("2001:0DB8:0:0:1:0:0:1", 0, 0), "[2001:db8::1:0:0:1]:0");
	expect_text(
	    ipv6("::ffff:192.0.2.1", 65535, 0), "[::ffff:192.0.2.1]:65535");
}

static void a_zone_is_printed_by_name_or_else_by_number(void **state)
{
	char out[ENDPOINT_TEXT];
	struct address a = ipv6("fe80::1", 9, if_nametoindex("lo"));

	(void)state;
	expect_text(a, "[fe80::1%lo]:9");
	address_host(&a, out);
	assert_string_equal(out, "fe80::1%lo");
	expect_text(ipv6("fe80::1", 9, 4000000000u), "[fe80::1%4000000000]:9");
}

static void unix_addresses_are_printed_with_their_exact_length(void **state)
{
	char longest[108];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	expect_text(path("/run/x", 7), "/run/x");
	expect_text(path("/run/x", 6), "/run/x");
	expect_text(path("\0name", 5), "@name");
	expect_text(path("\0a\0b\n", 5), "@a\\x00b\\n");
	expect_text(path("", 0), "(unnamed)");
	longest[107] = 'z';
	{
		struct address a = path(longest, sizeof(longest));
		char out[ENDPOINT_TEXT];

		address_format(&a, out);
		assert_int_equal(strlen(out), 108);
	}
}

static void an_address_equals_itself_and_no_other(void **state)
{
	struct address all[] = {
	    ipv4("127.0.0.1", 1),
	    ipv4("127.0.0.1", 2),
	    ipv4("127.0.0.2", 1),
	    ipv6("::1", 1, 0),
	    ipv6("::1", 2, 0),
	    ipv6("fe80::1", 1, 1),
	    ipv6("fe80::1", 1, 2),
	    path("/a", 3),
	    path("/b", 3),
	    path("\0a", 2),
	    path("\0a\0", 3),
	};
	size_t count = sizeof(all) / sizeof(all[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			assert_int_equal(
			    address_equal(&all[i], &all[k]), i == k);
}

static void bytes_that_mean_nothing_make_no_difference(void **state)
{
	struct address a = ipv4("127.0.0.1", 7);
	struct address b = a;

	(void)state;
	memset(((struct sockaddr_in *)(void *)&b.ss)->sin_zero, 0x55, 8);
	assert_true(address_equal(&a, &b));
	assert_int_equal(address_port(&b), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ip_addresses_are_printed_in_their_shortest_form),
	    cmocka_unit_test(a_zone_is_printed_by_name_or_else_by_number),
	    cmocka_unit_test(
		unix_addresses_are_printed_with_their_exact_length),
	    cmocka_unit_test(an_address_equals_itself_and_no_other),
	    cmocka_unit_test(bytes_that_mean_nothing_make_no_difference),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
