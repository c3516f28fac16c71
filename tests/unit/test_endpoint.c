/*
 * Endpoints: what is taken, what is refused and with which advice, and that
 * what was printed is read back as the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/net/endpoint.h"

static void parse(struct endpoint *ep, const char *word)
{
	struct error err;
	char text[600];

	if (endpoint_parse(ep, word, ENDPOINT_TCP, true, &err))
		return;
	error_format(&err, text, sizeof(text));
	fail_msg("%s", text);
}

/* The word is refused, and the error says `advice`. */
static void refuse(const char *word, const char *advice)
{
	struct endpoint ep;
	struct error err;
	char text[700];

	if (endpoint_parse(&ep, word, ENDPOINT_TCP, false, &err))
		fail_msg("\"%s\" was taken", word);
	assert_int_equal(err.class, ERROR_USAGE);
	error_format(&err, text, sizeof(text));
	if (!strstr(text, advice))
		fail_msg("\"%s\" is not in: %s", advice, text);
}

static void every_spelling_means_what_it_says(void **state)
{
	static const struct {
		const char *word;
		enum endpoint_kind kind;
		const char *host;
		uint16_t port;
		bool any;
	} rows[] = {
	    {"127.0.0.1:25", ENDPOINT_TCP, "127.0.0.1", 25, false},
	    {"mail.example:65535", ENDPOINT_TCP, "mail.example", 65535, false},
	    {"[::1]:0", ENDPOINT_TCP, "::1", 0, false},
	    {"[fe80::1%eth0]:9", ENDPOINT_TCP, "fe80::1%eth0", 9, false},
	    {":80", ENDPOINT_TCP, "", 80, false},
	    {"80", ENDPOINT_TCP, "", 80, false},
	    {"any:80", ENDPOINT_TCP, "", 80, true},
	    {"tcp://h:1", ENDPOINT_TCP, "h", 1, false},
	    {"udp://[::1]:2", ENDPOINT_UDP, "::1", 2, false},
	    {"udp://any:3", ENDPOINT_UDP, "", 3, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint ep;

		parse(&ep, rows[i].word);
		assert_int_equal(ep.kind, rows[i].kind);
		assert_string_equal(ep.host, rows[i].host);
		assert_int_equal(ep.port, rows[i].port);
		assert_int_equal(ep.any, rows[i].any);
	}
}

static void unix_paths_and_abstract_names_are_taken_as_they_are(void **state)
{
	struct endpoint ep;

	(void)state;
	parse(&ep, "unix:/run/x y");
	assert_int_equal(ep.kind, ENDPOINT_UNIX);
	assert_string_equal(ep.path, "/run/x y");
	assert_int_equal(ep.path_len, 8);
	assert_false(ep.abstract);
	parse(&ep, "unix-dgram:@n:1");
	assert_int_equal(ep.kind, ENDPOINT_UNIX_DGRAM);
	assert_true(ep.abstract);
	assert_string_equal(ep.path, "n:1");
	parse(&ep, "unix-seqpacket:rel/a://b");
	assert_int_equal(ep.kind, ENDPOINT_UNIX_SEQPACKET);
	assert_string_equal(ep.path, "rel/a://b");
}

static void what_is_not_understood_is_refused_with_advice(void **state)
{
	(void)state;
	refuse("::1:80", "write [::1]:80 or [::1:80]:PORT");
	refuse("h:80x", "\"80x\" is not a port");
	refuse("h:65536", "\"65536\" is not a port");
	refuse("h:18446744073709551696", "is not a port");
	refuse("h:-1", "is not a port");
	refuse("h: 1", "is not a port");
	refuse("h:080", "is not a port");
	refuse("h:", "port is missing");
	refuse("80", "a host and a port");
	refuse("", "a host and a port");
	refuse("[::1]", "port is missing");
	refuse("[::1:80", "\"]\" is missing");
	refuse("[mail]:80", "not an IPv6 address");
	refuse("[127.0.0.1]:80", "not an IPv6 address");
	refuse("[fe80::1%]:80", "not an IPv6 address");
	refuse("fe80%eth0:80", "not an IPv6 address");
	refuse("*:80", "any:PORT");
	refuse("a b:80", "\" \" in a host name");
	refuse("u@h:80", "\"@\" in a host name");
	refuse("h/x:80", "\"/\" in a host name");
	refuse("h\033[2J:80", "in a host name");
	refuse("\xe4\xbd\xa0:80", "ASCII");
	refuse("http://h:80", "unknown scheme \"http\"");
	refuse("unix:", "path or @NAME is missing");
	refuse("unix:@", "path or @NAME is missing");
}

static void the_longest_name_and_path_fit_and_one_byte_more_does_not(
    void **state)
{
	char word[400];
	char out[ENDPOINT_TEXT];
	struct endpoint ep;

	(void)state;
	snprintf(word, sizeof(word), "tcp://%0253d:65535", 0);
	parse(&ep, word);
	endpoint_format(&ep, out);
	assert_string_equal(out, word);
	snprintf(word, sizeof(word), "tcp://%0254d:1", 0);
	refuse(word, "at most 253");
	snprintf(word, sizeof(word), "unix:/%0106d", 0);
	parse(&ep, word);
	endpoint_format(&ep, out);
	assert_string_equal(out, word);
	snprintf(word, sizeof(word), "unix:/%0107d", 0);
	refuse(word, "108 bytes");
	snprintf(word, sizeof(word), "unix:@%0107d", 0);
	parse(&ep, word);
	snprintf(word, sizeof(word), "unix:@%0108d", 0);
	refuse(word, "108 bytes");
}

static void a_path_of_control_bytes_is_printed_whole_and_escaped(void **state)
{
	char word[200] = "unix-seqpacket:@";
	char out[ENDPOINT_TEXT];
	struct endpoint ep;
	size_t head = strlen(word);

	(void)state;
	memset(word + head, 0x01, 107);
	word[head + 107] = '\0';
	parse(&ep, word);
	endpoint_format(&ep, out);
	assert_int_equal(strlen(out), head + 4 * 107);
	assert_string_equal(out + strlen(out) - 4, "\\x01");
}

static void two_words_take_an_ipv6_address_with_or_without_brackets(
    void **state)
{
	struct endpoint ep;
	struct error err;

	(void)state;
	assert_true(endpoint_parse_pair(&ep, "::1", "80", ENDPOINT_UDP, &err));
	assert_string_equal(ep.host, "::1");
	assert_int_equal(ep.kind, ENDPOINT_UDP);
	assert_true(
	    endpoint_parse_pair(&ep, "[::1]", "80", ENDPOINT_TCP, &err));
	assert_string_equal(ep.host, "::1");
	assert_int_equal(ep.port, 80);
	assert_true(endpoint_parse_pair(&ep, "any", "0", ENDPOINT_TCP, &err));
	assert_true(ep.any);
}

static void two_words_refuse_what_one_word_refuses(void **state)
{
	static const char *const rows[][3] = {
	    {"h", "80x", "is not a port"},
	    {"h", "", "port is missing"},
	    {"h:80", "80", "not an IPv6 address"},
	    {"[", "80", "not an IPv6 address"},
	    {"[]", "80", "not an IPv6 address"},
	    {"[::1", "80", "not an IPv6 address"},
	    {"tcp://h", "80", "tcp://h:80"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint ep;
		struct error err;

		assert_false(endpoint_parse_pair(
		    &ep, rows[i][0], rows[i][1], ENDPOINT_TCP, &err));
		if (!strstr(err.detail, rows[i][2]))
			fail_msg("%s: %s", rows[i][0], err.detail);
	}
}

static void what_is_printed_is_read_back_as_the_same(void **state)
{
	static const char *const words[] = {"tcp://127.0.0.1:25",
	    "tcp://[::1]:0", "udp://any:9", "tcp://:80",
	    "udp://[fe80::1%eth0]:1", "unix:/run/x", "unix:@name",
	    "unix-dgram:/a", "unix-seqpacket:@b"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char out[ENDPOINT_TEXT];
		struct endpoint first, second;

		parse(&first, words[i]);
		endpoint_format(&first, out);
		assert_string_equal(out, words[i]);
		parse(&second, out);
		assert_memory_equal(&first, &second, sizeof(first));
	}
}

static void a_word_without_a_scheme_is_a_path_where_paths_are_meant(
    void **state)
{
	struct endpoint ep;
	struct error err;

	(void)state;
	assert_true(
	    endpoint_parse_path(&ep, "@name", ENDPOINT_UNIX_SEQPACKET, &err));
	assert_true(ep.abstract);
	assert_int_equal(ep.kind, ENDPOINT_UNIX_SEQPACKET);
	assert_true(
	    endpoint_parse(&ep, "./127.0.0.1:80", ENDPOINT_UNIX, false, &err));
	assert_string_equal(ep.path, "./127.0.0.1:80");
	assert_false(endpoint_parse_path(&ep, "", ENDPOINT_UNIX, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_spelling_means_what_it_says),
	    cmocka_unit_test(
		unix_paths_and_abstract_names_are_taken_as_they_are),
	    cmocka_unit_test(what_is_not_understood_is_refused_with_advice),
	    cmocka_unit_test(
		the_longest_name_and_path_fit_and_one_byte_more_does_not),
	    cmocka_unit_test(
		a_path_of_control_bytes_is_printed_whole_and_escaped),
	    cmocka_unit_test(
		two_words_take_an_ipv6_address_with_or_without_brackets),
	    cmocka_unit_test(two_words_refuse_what_one_word_refuses),
	    cmocka_unit_test(what_is_printed_is_read_back_as_the_same),
	    cmocka_unit_test(
		a_word_without_a_scheme_is_a_path_where_paths_are_meant),
	};

	return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
