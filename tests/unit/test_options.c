/*
 * The command line: each kind of value, each sentence, each combination that
 * is refused, and what POSIXLY_CORRECT changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/cli/parse.h"
#include "ncchat/cli/status.h"

/* The table names them; no test runs one. */
#define BODY(name)                                                             \
	int name(struct invocation *inv)                                       \
	{                                                                      \
		(void)inv;                                                     \
		return STATUS_OK;                                              \
	}
BODY(cmd_connect)
BODY(cmd_listen)
BODY(cmd_udp_send)
BODY(cmd_udp_recv)
BODY(cmd_unix)
BODY(cmd_run)

#define WORDS_MAX 24

/* A command line as one would type it; '...' keeps blanks, '' is empty. */
struct line {
	char text[512];
	char *argv[WORDS_MAX + 1];
	int argc;
	struct options opts;
	char error[700]; /* "" when it was taken */
};

static void split(struct line *l, const char *text)
{
	char *out = l->text;

	memset(l, 0, sizeof *l);
	while (*text) {
		char until = *text == '\'' ? *text++ : ' ';

		assert_true(l->argc < WORDS_MAX);
		l->argv[l->argc++] = out;
		while (*text && *text != until)
			*out++ = *text++;
		*out++ = '\0';
		while (*text == until || *text == ' ')
			text++;
	}
}

static bool parse(struct line *l, const char *text)
{
	const struct command *command;
	struct error err;

	split(l, text);
	command = command_find(l->argv[0]);
	assert_non_null(command);
	if (options_parse(command, l->argc, l->argv, &l->opts, &err))
		return true;
	assert_int_equal(err.class, ERROR_USAGE);
	error_format(&err, l->error, sizeof l->error);
	return false;
}

/* Taken; the caller frees l->opts. */
static void taken(struct line *l, const char *text)
{
	if (!parse(l, text))
		fail_msg("'%s' was refused: %s", text, l->error);
}

static void refuse(const char *text, const char *sentence)
{
	struct line l;
	bool ok = parse(&l, text);

	options_free(&l.opts);
	if (ok)
		fail_msg("'%s' was taken", text);
	if (strcmp(l.error, sentence) != 0)
		fail_msg("'%s'\n  says     %s\n  expected %s", text, l.error,
		    sentence);
}

static void take(const char *text)
{
	struct line l;

	taken(&l, text);
	options_free(&l.opts);
}

/* ---- values ---- */

static void defaults_are_those_of_the_tables(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect h 80");
	assert_int_equal(l.opts.connect_timeout_ms, 10000);
	assert_int_equal(l.opts.timeout_ms, 10000);
	assert_true(l.opts.idle_timeout_ms == CLOCK_NEVER);
	assert_true(l.opts.deadline_after_ms == CLOCK_NEVER);
	assert_true(l.opts.accept_timeout_ms == CLOCK_NEVER);
	assert_true(l.opts.timeout_scale == 1);
	assert_int_equal(l.opts.sock.family, FAMILY_ANY);
	assert_int_equal(l.opts.sock.reuseaddr, UNSET);
	assert_false(l.opts.seed_given);
	assert_false(l.opts.rechunk);
	options_free(&l.opts);
	taken(&l, "run x.lua");
	assert_int_equal(l.opts.deadline_after_ms, 60000);
	options_free(&l.opts);
}

static void durations_take_units(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {{"connect --connect-timeout 500ms h 80", 500},
	    {"connect --connect-timeout 2s h 80", 2000},
	    {"connect --connect-timeout=1m h 80", 60000},
	    {"connect --connect-timeout 1h h 80", 3600000},
	    {"connect --connect-timeout 3 h 80", 3000},
	    {"connect --connect-timeout 1.5s h 80", 1500}};
	struct line l;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		taken(&l, rows[i].text);
		assert_int_equal(l.opts.connect_timeout_ms, rows[i].ms);
		options_free(&l.opts);
	}
}

static void what_is_no_duration_is_named_with_examples(void **state)
{
	(void)state;
	refuse("listen --accept-timeout 2x 80",
	    "--accept-timeout: '2x' is not a duration (try 500ms, 2s, 1m)");
	refuse("connect --connect-timeout -1 h 80",
	    "--connect-timeout: '-1' is not a duration (try 500ms, 2s, 1m)");
	refuse("connect --idle-timeout nan h 80",
	    "--idle-timeout: 'nan' is not a duration (try 500ms, 2s, 1m)");
	refuse("connect --deadline '1 s' h 80",
	    "--deadline: '1 s' is not a duration (try 500ms, 2s, 1m)");
	refuse("connect --deadline 0s h 80",
	    "--deadline: '0s' is no time at all (try 500ms, 2s, 1m)");
	refuse("connect --deadline 99999999999999999999 h 80",
	    "--deadline: '99999999999999999999' is not a duration (try 500ms, "
	    "2s, 1m)");
}

static void numbers_have_a_range(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "udp-recv --count 3 80");
	assert_int_equal(l.opts.count, 3);
	options_free(&l.opts);
	refuse("udp-recv --count 0 80",
	    "--count: '0' is not a number from 1 to 1000000000000000");
	refuse("udp-recv --count 0x10 80",
	    "--count: '0x10' is not a number from 1 to 1000000000000000");
	refuse("udp-recv --count 1KB 80",
	    "--count: '1KB' is not a number from 1 to 1000000000000000");
}

static void the_scale_is_a_plain_number_from_a_tenth_to_a_hundred(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "run --timeout-scale 2.5 x");
	assert_true(l.opts.timeout_scale == 2.5);
	options_free(&l.opts);
	take("run --timeout-scale 0.1 x");
	take("run --timeout-scale 100 x");
	refuse("run --timeout-scale 0.09 x",
	    "--timeout-scale: '0.09' is not a number from 0.1 to 100");
	refuse("run --timeout-scale 101 x",
	    "--timeout-scale: '101' is not a number from 0.1 to 100");
	refuse("run --timeout-scale inf x",
	    "--timeout-scale: 'inf' is not a number from 0.1 to 100");
	refuse("run --timeout-scale 1e1 x",
	    "--timeout-scale: '1e1' is not a number from 0.1 to 100");
	refuse("run --timeout-scale 1. x",
	    "--timeout-scale: '1.' is not a number from 0.1 to 100");
}

static void seeds_have_sixty_four_bits(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "run --seed 18446744073709551615 --rechunk 0 x");
	assert_true(l.opts.seed_given);
	assert_true(l.opts.seed == UINT64_MAX);
	assert_true(l.opts.rechunk);
	assert_true(l.opts.rechunk_seed == 0);
	options_free(&l.opts);
	refuse("run --seed 18446744073709551616 x",
	    "--seed: '18446744073709551616' is not a seed (a number from 0 to "
	    "18446744073709551615)");
	refuse("run --rechunk x x",
	    "--rechunk: 'x' is not a seed (a number from 0 to "
	    "18446744073709551615)");
}

static void parameters_have_a_name(void **state)
{
	struct line l;

	(void)state;
	setenv("NCCHAT_TEST_SET", "1", 1);
	unsetenv("NCCHAT_TEST_UNSET");
	taken(&l, "run -D a=1 -Db= -D c_2=@f -D NCCHAT_TEST_SET x");
	assert_int_equal(l.opts.defines.count, 4);
	assert_string_equal(l.opts.defines.word[0], "a=1");
	assert_string_equal(l.opts.defines.word[1], "b=");
	assert_string_equal(l.opts.defines.word[2], "c_2=@f");
	assert_string_equal(l.opts.defines.word[3], "NCCHAT_TEST_SET");
	options_free(&l.opts);
	refuse("run -D =1 x",
	    "-D: '=1' is not NAME=VALUE, NAME or NAME=@FILE (a name has "
	    "letters, digits and _)");
	refuse("run -D 1a=1 x",
	    "-D: '1a=1' is not NAME=VALUE, NAME or NAME=@FILE (a name has "
	    "letters, digits and _)");
	refuse("run -D a-b=1 x",
	    "-D: 'a-b=1' is not NAME=VALUE, NAME or NAME=@FILE (a name has "
	    "letters, digits and _)");
	refuse("run -D ab=1 -D ab=2 x", "-D: ab is given twice");
	take("run -D ab=1 -D abc=2 -D a=2 x");
	refuse("run -D NCCHAT_TEST_UNSET x",
	    "-D: 'NCCHAT_TEST_UNSET' is not in the environment (NAME=VALUE "
	    "gives a value)");
}

static void texts_and_files_are_kept_as_written(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect -e 'send \"a b\"' --transcript t h 80");
	assert_string_equal(l.opts.code, "send \"a b\"");
	assert_string_equal(l.opts.transcript, "t");
	assert_null(l.opts.script);
	options_free(&l.opts);
	taken(&l, "listen --script -s- --port-file=a=b 80");
	assert_string_equal(l.opts.script, "-s-");
	assert_string_equal(l.opts.port_file, "a=b");
	options_free(&l.opts);
	take("connect -e '' h 80");
	refuse("connect -e /bin/sh h 80",
	    "-e: '/bin/sh' is not Lua (-e takes code, no program is executed)");
}

static void empty_values_are_refused_by_the_options_name(void **state)
{
	(void)state;
	refuse("connect --script '' h 80", "--script: FILE is empty");
	refuse("connect --transcript= h 80", "--transcript: FILE is empty");
	refuse("run --only '' x", "--only: NAME is empty");
	refuse("run --seed= x", "--seed: N is empty");
}

static void flags_and_counts(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "listen -vkxv --verbose --raw -6 --no-reuseaddr 80");
	assert_int_equal(l.opts.verbose, 3);
	assert_true(l.opts.keep_open);
	assert_true(l.opts.hexdump);
	assert_true(l.opts.raw);
	assert_false(l.opts.quiet);
	assert_int_equal(l.opts.sock.family, FAMILY_IPV6);
	assert_int_equal(l.opts.sock.reuseaddr, NO);
	options_free(&l.opts);
	taken(&l, "udp-recv -4 --reuseaddr -q 80");
	assert_int_equal(l.opts.sock.family, FAMILY_IPV4);
	assert_int_equal(l.opts.sock.reuseaddr, YES);
	assert_true(l.opts.quiet);
	options_free(&l.opts);
	taken(&l, "run --only a --only b x");
	assert_int_equal(l.opts.only.count, 2);
	assert_string_equal(l.opts.only.word[1], "b");
	options_free(&l.opts);
}

static void a_value_is_given_once(void **state)
{
	(void)state;
	refuse("connect --deadline 1 --deadline 2 h 80",
	    "--deadline: is given twice ('2')");
	refuse("connect -e a -e b h 80", "-e: is given twice ('b')");
}

/* ---- names ---- */

static void unknown_names_get_a_suggestion(void **state)
{
	(void)state;
	refuse(
	    "listen --verb 80", "no option --verb (did you mean --verbose?)");
	refuse("listen --keepopen 80",
	    "no option --keepopen (did you mean --keep-open?)");
	refuse(
	    "connect --ipv5 h 80", "no option --ipv5 (did you mean --ipv4?)");
	refuse("connect --xyzzy h 80", "no option --xyzzy");
	refuse("connect --tiemout=3 h 80",
	    "no option --tiemout (did you mean --timeout?)");
	refuse("connect -j h 80", "no option -j");
	refuse("connect -vj h 80", "no option -j");
	refuse("connect -1 h", "no option -1 (an operand that begins with - "
			       "goes behind --)");
	refuse("connect '--\033[2J' h 80", "no option --\\x1b[2J");
}

static void options_of_other_commands_name_the_command(void **state)
{
	(void)state;
	refuse("connect --port-file f h 80",
	    "--port-file is no option of connect, but of listen");
	refuse("listen --count 3 80",
	    "--count is no option of listen, but of udp-recv");
	refuse("run --script f x", "--script is no option of run, but of "
				   "connect");
}

static void letters_of_other_netcats_are_answered(void **state)
{
	static const char *const letters[][2] = {{"l", "ncchat listen"},
	    {"p", "operand"}, {"w", "--connect-timeout"},
	    {"i", "--idle-timeout"}, {"N", "half-close"}, {"u", "udp-send"},
	    {"U", "ncchat unix"}, {"z", "status"}, {"c", "no command"},
	    {"o", "--transcript"}, {"s", "there is none"},
	    {"t", "there is none"}, {"X", "there is none"},
	    {"n", "there is none"}, {"C", "send_line"}};

	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		char text[64], start[32];
		struct line l;

		snprintf(text, sizeof text, "connect -%s h 80", letters[i][0]);
		snprintf(start, sizeof start, "no option -%s: ", letters[i][0]);
		assert_false(parse(&l, text));
		assert_memory_equal(l.error, start, strlen(start));
		assert_non_null(strstr(l.error, letters[i][1]));
		options_free(&l.opts);
	}
}

static void flags_take_no_value_and_values_are_not_missing(void **state)
{
	(void)state;
	refuse("connect --verbose=3 h 80", "--verbose: takes no value ('3')");
	refuse("connect --raw= h 80", "--raw: takes no value ('')");
	refuse("connect --help=x h 80", "--help: takes no value ('x')");
	refuse("connect h 80 --deadline", "--deadline: TIME is missing");
	refuse("connect h 80 -e", "-e: CODE is missing");
	refuse("connect h 80 -vD", "-D: NAME=VALUE is missing");
	refuse("connect --deadline -- h 80",
	    "--deadline: '--' is not a duration (try 500ms, 2s, 1m)");
}

static void help_goes_before_what_is_missing(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect --help");
	assert_true(l.opts.help);
	options_free(&l.opts);
	taken(&l, "connect -vh --deadline 2x");
	assert_true(l.opts.help);
	options_free(&l.opts);
	taken(&l, "connect -e -h h 80");
	assert_false(l.opts.help);
	assert_string_equal(l.opts.code, "-h");
	options_free(&l.opts);
	taken(&l, "udp-send h 80 -- --help");
	assert_false(l.opts.help);
	options_free(&l.opts);
}

/* ---- operands ---- */

static void endpoints_are_one_word_or_two(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect localhost 80");
	assert_string_equal(l.opts.endpoint.host, "localhost");
	assert_int_equal(l.opts.endpoint.port, 80);
	options_free(&l.opts);
	taken(&l, "connect localhost:80");
	assert_int_equal(l.opts.endpoint.port, 80);
	options_free(&l.opts);
	taken(&l, "connect ::1 80");
	assert_string_equal(l.opts.endpoint.host, "::1");
	options_free(&l.opts);
	taken(&l, "connect fe80::1%lo 80");
	assert_int_equal(l.opts.endpoint.port, 80);
	options_free(&l.opts);
	taken(&l, "listen 80");
	assert_string_equal(l.opts.endpoint.host, "");
	assert_int_equal(l.opts.endpoint.port, 80);
	options_free(&l.opts);
	taken(&l, "connect unix:/tmp/x");
	assert_int_equal(l.opts.endpoint.kind, ENDPOINT_UNIX);
	options_free(&l.opts);
	taken(&l, "unix -- -x");
	assert_int_equal(l.opts.endpoint.kind, ENDPOINT_UNIX);
	options_free(&l.opts);
	taken(&l, "udp-recv 0");
	assert_int_equal(l.opts.endpoint.kind, ENDPOINT_UDP);
	options_free(&l.opts);
}

static void what_follows_the_endpoint_belongs_to_the_script(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect -e x h 80 a b -- -c d");
	assert_int_equal(l.opts.args.count, 4);
	assert_string_equal(l.opts.args.word[0], "a");
	assert_string_equal(l.opts.args.word[2], "-c");
	options_free(&l.opts);
	taken(&l, "listen -e x 80 90");
	assert_int_equal(l.opts.endpoint.port, 80);
	assert_int_equal(l.opts.args.count, 1);
	options_free(&l.opts);
	taken(&l, "udp-send h 80 one -- -2 --");
	assert_int_equal(l.opts.args.count, 3);
	assert_string_equal(l.opts.args.word[1], "-2");
	assert_string_equal(l.opts.args.word[2], "--");
	options_free(&l.opts);
	taken(&l, "run a b -- c");
	assert_int_equal(l.opts.operands.count, 2);
	assert_int_equal(l.opts.args.count, 1);
	options_free(&l.opts);
}

static void missing_and_surplus_operands_are_named(void **state)
{
	(void)state;
	refuse("connect", "HOST PORT is missing");
	refuse("listen", "PORT is missing");
	refuse("udp-recv -v", "PORT is missing");
	refuse("unix", "PATH is missing");
	refuse("run", "FILE or FOLDER is missing");
	refuse("completions", "SHELL (bash, zsh or fish) is missing");
	refuse("connect h", "PORT is missing behind 'h'");
	refuse("udp-send h", "PORT is missing behind 'h'");
	refuse("connect -e x -- h 80", "HOST PORT is missing in front of --");
	refuse("connect h 80 x",
	    "'x' is one operand too many (arguments need --script or -e)");
	refuse("connect h 80 -- x",
	    "'x' is one operand too many (arguments need --script or -e)");
	refuse("listen 80 x",
	    "'x' is one operand too many (arguments need --script or -e)");
	refuse("unix a b",
	    "'b' is one operand too many (arguments need --script or -e)");
	refuse("help a b", "'b' is one operand too many");
	refuse("completions bash zsh", "'zsh' is one operand too many");
}

static void wrong_endpoints_are_refused(void **state)
{
	static const char *const lines[] = {"connect h 65536", "connect h 80x",
	    "listen 80x", "listen 65536", "connect ::1:80",
	    "connect h:", "connect h ''", "unix ''"};
	struct line l;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (parse(&l, lines[i]))
			fail_msg("'%s' was taken", lines[i]);
		assert_true(l.error[0] != '\0');
		options_free(&l.opts);
	}
	refuse("connect udp://h:80", "connect speaks TCP and UNIX-domain "
				     "streams; for UDP use: ncchat udp-send");
	refuse("listen udp://h:80", "listen speaks TCP and UNIX-domain "
				    "streams; for UDP use: ncchat udp-recv");
	refuse("udp-send tcp://h:80",
	    "udp-send speaks UDP; for a tcp endpoint use: ncchat connect");
	refuse("udp-recv unix:/x",
	    "udp-recv speaks UDP; for a unix endpoint use: ncchat listen");
	refuse("connect unix-dgram:/x", "connect speaks TCP and UNIX-domain "
					"streams, no unix-dgram sockets");
}

/* ---- combinations ---- */

static void what_excludes_each_other_is_refused(void **state)
{
	(void)state;
	refuse("connect -4 -6 h 80", "--ipv4 and --ipv6 exclude each other");
	refuse("listen --reuseaddr --no-reuseaddr 80",
	    "--reuseaddr and --no-reuseaddr exclude each other");
	refuse("connect -qv h 80", "--verbose and --quiet exclude each other");
	refuse("connect --script f -e x h 80",
	    "--script and -e exclude each other");
}

static void script_options_need_a_script(void **state)
{
	static const char *const options[][2] = {{"-D a=1", "-D"},
	    {"--timeout 1", "--timeout"},
	    {"--timeout-scale 2", "--timeout-scale"}, {"--seed 1", "--seed"},
	    {"--rechunk 1", "--rechunk"}};
	static const char *const rest[] = {"connect %s h 80", "listen %s 80",
	    "udp-send %s h 80", "udp-recv %s 80", "unix %s x"};

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		for (size_t k = 0; k < sizeof rest / sizeof *rest; k++) {
			char text[128], sentence[128];
			const char *at = strstr(rest[k], "%s");

			snprintf(text, sizeof text, "%.*s%s%s",
			    (int)(at - rest[k]), rest[k], options[i][0],
			    at + 2);
			snprintf(sentence, sizeof sentence,
			    "%s: needs a script (--script or -e)",
			    options[i][1]);
			refuse(text, sentence);
		}
	}
	take("connect -e x -D a=1 --timeout 1 --seed 1 --rechunk 2 h 80");
}

static void unix_sockets_have_no_addresses(void **state)
{
	(void)state;
	refuse("unix --reuseaddr x",
	    "--reuseaddr: UNIX-domain sockets have no address reuse");
	refuse("unix --no-reuseaddr x",
	    "--no-reuseaddr: UNIX-domain sockets have no address reuse");
	refuse("listen --reuseaddr unix:/x",
	    "--reuseaddr: UNIX-domain sockets have no address reuse");
	refuse("listen --no-reuseaddr unix:@x",
	    "--no-reuseaddr: UNIX-domain sockets have no address reuse");
	refuse("connect -4 unix:/x",
	    "--ipv4: a UNIX-domain socket is neither IPv4 nor IPv6");
	refuse("listen -6 unix:/x",
	    "--ipv6: a UNIX-domain socket is neither IPv4 nor IPv6");
}

static void an_address_is_of_the_family_asked_for(void **state)
{
	(void)state;
	refuse("connect -4 ::1 80", "--ipv4: the address is one of IPv6");
	refuse("listen -4 fe80::1%lo 80", "--ipv4: the address is one of IPv6");
	refuse(
	    "udp-send -6 127.0.0.1 80", "--ipv6: the address is one of IPv4");
	take("connect -4 127.0.0.1 80");
	take("connect -6 ::1 80");
	take("listen -6 80");
}

static void what_is_for_listening_is_not_connected_to(void **state)
{
	(void)state;
	refuse("connect h 0",
	    "port 0 is for listening: name a port to connect to");
	refuse("udp-send any:80",
	    "'any' is for listening: name a host to connect to");
	refuse("connect '' 80", "the host is empty");
	take("listen 0");
	take("udp-recv any:80");
}

static void accepting_needs_a_listener(void **state)
{
	(void)state;
	refuse("unix --accept-timeout 1 x", "--accept-timeout: needs --listen");
	refuse("unix -k x", "--keep-open: needs --listen");
	refuse("unix --port-file f x", "--port-file: needs --listen");
	refuse("unix --listen --connect-timeout 1 x",
	    "--connect-timeout: nothing is connected to with --listen");
	take("unix --listen -k --accept-timeout 1 --port-file f x");
	take("unix --connect-timeout 1 x");
}

static void udp_recv_keeps_open_for_scripts_only(void **state)
{
	(void)state;
	refuse("udp-recv -k 80", "--keep-open: needs a script: without one "
				 "every sender is heard anyway");
	refuse("udp-recv -e x --count 2 80",
	    "--count: has no use with a script, which decides when it ends");
	take("udp-recv -k -e x 80");
}

/* ---- POSIXLY_CORRECT ---- */

static void options_stand_anywhere(void **state)
{
	struct line l;

	(void)state;
	taken(&l, "connect h -v 80 -x --deadline 3 --");
	assert_int_equal(l.opts.verbose, 1);
	assert_true(l.opts.hexdump);
	assert_int_equal(l.opts.deadline_after_ms, 3000);
	options_free(&l.opts);
}

static void posixly_correct_ends_options_at_the_first_operand(void **state)
{
	struct line l;

	(void)state;
	setenv("POSIXLY_CORRECT", "1", 1);
	taken(&l, "udp-send -v h 80 -q --bogus -- -x");
	assert_int_equal(l.opts.verbose, 1);
	assert_false(l.opts.quiet);
	assert_int_equal(l.opts.args.count, 3);
	assert_string_equal(l.opts.args.word[0], "-q");
	assert_string_equal(l.opts.args.word[1], "--bogus");
	assert_string_equal(l.opts.args.word[2], "-x");
	options_free(&l.opts);
	refuse("connect h 80 -v",
	    "'-v' is one operand too many (arguments need --script or -e)");
	unsetenv("POSIXLY_CORRECT");
}

/* ---- statuses ---- */

static void each_class_has_its_status(void **state)
{
	(void)state;
	assert_int_equal(status_of_class(ERROR_NONE), 0);
	assert_int_equal(status_of_class(ERROR_DIALOGUE), 1);
	assert_int_equal(status_of_class(ERROR_USAGE), 2);
	assert_int_equal(status_of_class(ERROR_NETWORK), 3);
	assert_int_equal(status_of_class(ERROR_TIMEOUT), 4);
	assert_int_equal(status_of_class(ERROR_BROKEN), 5);
	assert_int_equal(status_of_class(ERROR_TLS), 6);
	assert_int_equal(status_of_class(ERROR_LOCAL), 7);
	assert_int_equal(status_of_class(ERROR_DEADLINE), 124);
}

static void the_graver_status_decides_else_the_first(void **state)
{
	(void)state;
	assert_int_equal(status_combine(0, 5), 5);
	assert_int_equal(status_combine(3, 5), 3);
	assert_int_equal(status_combine(5, 3), 5);
	assert_int_equal(status_combine(5, 0), 5);
	assert_int_equal(status_combine(1, 2), 2);
	assert_int_equal(status_combine(2, 7), 7);
	assert_int_equal(status_combine(7, 2), 7);
	assert_int_equal(status_combine(7, 124), 124);
	assert_int_equal(status_combine(124, 128 + 15), 128 + 15);
	assert_int_equal(status_combine(128 + 2, 124), 128 + 2);
	assert_int_equal(status_combine(0, 77), 77);
}

/* ---- what comes out of the tables ---- */

static char *printed_help(const struct command *command)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	if (command)
		help_command(out, command);
	else
		help_overview(out);
	fclose(out);
	return text;
}

static void helps_are_at_most_eighty_columns_wide(void **state)
{
	(void)state;
	for (const struct command *c = commands;; c++) {
		char *text = printed_help(c->name ? c : NULL);
		char *rest = text, *line;

		while ((line = strsep(&rest, "\n")) != NULL)
			if (strlen(line) > 80)
				fail_msg("too wide: %s", line);
		free(text);
		if (!c->name)
			break;
	}
}

static void helps_begin_with_examples(void **state)
{
	(void)state;
	for (const struct command *c = commands; c->name; c++) {
		char *text = printed_help(c);
		const char *examples = strstr(text, "\nExamples:\n");

		assert_non_null(examples);
		assert_true(examples < strstr(text, "\nUsage:"));
		free(text);
	}
}

static void mistyped_commands_get_a_suggestion(void **state)
{
	(void)state;
	assert_string_equal(command_suggest("conect"), "connect");
	assert_string_equal(command_suggest("lsiten"), "listen");
	assert_string_equal(command_suggest("udp"), "udp-send");
	assert_string_equal(command_suggest("rnu"), "run");
	assert_null(command_suggest("localhost"));
	assert_null(command_suggest("x"));
	assert_null(command_find("relay"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(defaults_are_those_of_the_tables),
	    cmocka_unit_test(durations_take_units),
	    cmocka_unit_test(what_is_no_duration_is_named_with_examples),
	    cmocka_unit_test(numbers_have_a_range),
	    cmocka_unit_test(
		the_scale_is_a_plain_number_from_a_tenth_to_a_hundred),
	    cmocka_unit_test(seeds_have_sixty_four_bits),
	    cmocka_unit_test(parameters_have_a_name),
	    cmocka_unit_test(texts_and_files_are_kept_as_written),
	    cmocka_unit_test(empty_values_are_refused_by_the_options_name),
	    cmocka_unit_test(flags_and_counts),
	    cmocka_unit_test(a_value_is_given_once),
	    cmocka_unit_test(unknown_names_get_a_suggestion),
	    cmocka_unit_test(options_of_other_commands_name_the_command),
	    cmocka_unit_test(letters_of_other_netcats_are_answered),
	    cmocka_unit_test(flags_take_no_value_and_values_are_not_missing),
	    cmocka_unit_test(help_goes_before_what_is_missing),
	    cmocka_unit_test(endpoints_are_one_word_or_two),
	    cmocka_unit_test(what_follows_the_endpoint_belongs_to_the_script),
	    cmocka_unit_test(missing_and_surplus_operands_are_named),
	    cmocka_unit_test(wrong_endpoints_are_refused),
	    cmocka_unit_test(what_excludes_each_other_is_refused),
	    cmocka_unit_test(script_options_need_a_script),
	    cmocka_unit_test(unix_sockets_have_no_addresses),
	    cmocka_unit_test(an_address_is_of_the_family_asked_for),
	    cmocka_unit_test(what_is_for_listening_is_not_connected_to),
	    cmocka_unit_test(accepting_needs_a_listener),
	    cmocka_unit_test(udp_recv_keeps_open_for_scripts_only),
	    cmocka_unit_test(options_stand_anywhere),
	    cmocka_unit_test(posixly_correct_ends_options_at_the_first_operand),
	    cmocka_unit_test(each_class_has_its_status),
	    cmocka_unit_test(the_graver_status_decides_else_the_first),
	    cmocka_unit_test(helps_are_at_most_eighty_columns_wide),
	    cmocka_unit_test(helps_begin_with_examples),
	    cmocka_unit_test(mistyped_commands_get_a_suggestion),
	};

	unsetenv("POSIXLY_CORRECT");
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
