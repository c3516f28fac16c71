/*
 * The option tables: one a group, the only place where an option is described.
 * Everything else (argtable2's entries, help, man page, completions) is made
 * from these rows.
 */
#include "cli/opt.h"

#include <stddef.h>

#define FIELD(name) .offset = offsetof(struct options, name)

static const struct opt unix_opts[] = {
    {.name = "listen",
	.kind = OPT_FLAG,
	FIELD(unix_listen),
	.help = "serve at PATH instead of connecting to it"},
    {0}};

static const struct opt family_opts[] = {{.letter = '4',
					     .name = "ipv4",
					     .kind = OPT_CHOICE,
					     .value = FAMILY_IPV4,
					     FIELD(sock.family),
					     .help = "use IPv4 only"},
    {.letter = '6',
	.name = "ipv6",
	.kind = OPT_CHOICE,
	.value = FAMILY_IPV6,
	FIELD(sock.family),
	.help = "use IPv6 only"},
    {0}};

static const struct opt reuse_opts[] = {
    {.name = "reuseaddr",
	.kind = OPT_CHOICE,
	.value = YES,
	FIELD(sock.reuseaddr),
	.help = "bind although connections of a former server linger "
		"(the default for TCP; for UDP it shares the port)"},
    {.name = "no-reuseaddr",
	.kind = OPT_CHOICE,
	.value = NO,
	FIELD(sock.reuseaddr),
	.help = "refuse the port until they are gone (the default for UDP)"},
    {0}};

static const struct opt connect_opts[] = {
    {.name = "connect-timeout",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(connect_timeout_ms),
	.initial = "10s",
	.help =
	    "how long looking the name up and connecting may take together"},
    {0}};

static const struct opt accept_opts[] = {
    {.name = "accept-timeout",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(accept_timeout_ms),
	.help = "how long to wait for the first peer"},
    {.letter = 'k',
	.name = "keep-open",
	.kind = OPT_FLAG,
	FIELD(keep_open),
	.help = "serve one peer after another, and several at once, until a "
		"signal"},
    {.name = "port-file",
	.metavar = "FILE",
	.kind = OPT_FILE,
	.completer = COMPLETE_FILE,
	FIELD(port_file),
	.help = "write the port (the path, for a UNIX-domain socket) to FILE, "
		"renamed into place once peers can come"},
    {0}};

static const struct opt count_opts[] = {{.name = "count",
					    .metavar = "N",
					    .kind = OPT_NUMBER,
					    .lo = 1,
					    .hi = 1e15,
					    FIELD(count),
					    .help = "end after N datagrams"},
    {0}};

static const struct opt ends_opts[] = {
    {.name = "idle-timeout",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(idle_timeout_ms),
	.help = "end a connection on which nothing was sent or received for "
		"so long"},
    {.name = "deadline",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(deadline_after_ms),
	.help = "end the whole run after so long, with status 124"},
    {0}};

static const struct opt test_deadline_opts[] = {
    {.name = "deadline",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(deadline_after_ms),
	.initial = "60s",
	.help = "how long each test may take; one that takes longer fails"},
    {0}};

static const struct opt talk_opts[] = {
    {.letter = 'v',
	.name = "verbose",
	.kind = OPT_COUNTED,
	.repeats = true,
	FIELD(verbose),
	.help = "say more on stderr; twice: more still"},
    {.letter = 'q',
	.name = "quiet",
	.kind = OPT_FLAG,
	FIELD(quiet),
	.help = "say nothing on stderr but errors"},
    {0}};

static const struct opt tap_opts[] = {
    {.letter = 'x',
	.name = "hexdump",
	.kind = OPT_FLAG,
	FIELD(hexdump),
	.help = "show every byte sent and received on stderr, as a hex dump"},
    {.name = "transcript",
	.metavar = "FILE",
	.kind = OPT_FILE,
	.completer = COMPLETE_FILE,
	FIELD(transcript),
	.help = "write what is said, with times and escapes, to FILE"},
    {.name = "raw",
	.kind = OPT_FLAG,
	FIELD(raw),
	.help = "pass control bytes of the peer to a terminal unescaped"},
    {0}};

static const struct opt script_opts[] = {
    {.name = "script",
	.metavar = "FILE",
	.kind = OPT_FILE,
	.completer = COMPLETE_SCRIPT,
	FIELD(script),
	.help = "run the Lua dialogue of FILE on the connection"},
    {.letter = 'e',
	.metavar = "CODE",
	.kind = OPT_TEXT,
	FIELD(code),
	.help = "run CODE, Lua, as the dialogue"},
    {0}};

static const struct opt only_opts[] = {
    {.name = "only",
	.metavar = "NAME",
	.kind = OPT_LIST,
	.repeats = true,
	FIELD(only),
	.help = "run only the tests whose name contains NAME; may be "
		"repeated"},
    {0}};

static const struct opt dialogue_opts[] = {
    {.letter = 'D',
	.metavar = "NAME=VALUE",
	.kind = OPT_DEFINE,
	.repeats = true,
	FIELD(defines),
	.help = "set a parameter of the script; NAME alone takes it from the "
		"environment, NAME=@FILE from a file"},
    {.name = "timeout",
	.metavar = "TIME",
	.kind = OPT_DURATION,
	FIELD(timeout_ms),
	.initial = "10s",
	.help = "how long each wait of the script may take"},
    {.name = "timeout-scale",
	.metavar = "N",
	.kind = OPT_SCALE,
	.lo = 0.1,
	.hi = 100,
	FIELD(timeout_scale),
	.initial = "1",
	.help = "multiply every timeout of the script by N, for slow "
		"machines"},
    {.name = "seed",
	.metavar = "N",
	.kind = OPT_SEED,
	FIELD(seed),
	.flag_offset = offsetof(struct options, seed_given),
	.help = "start the script's random numbers at N, to see a run again"},
    {.name = "rechunk",
	.metavar = "SEED",
	.kind = OPT_SEED,
	FIELD(rechunk_seed),
	.flag_offset = offsetof(struct options, rechunk),
	.help = "cut and delay what arrives at random, by SEED: the result "
		"must not change"},
    {0}};

static const struct opt common_opts[] = {{.letter = 'h',
					     .name = "help",
					     .kind = OPT_FLAG,
					     FIELD(help),
					     .help = "show this help"},
    {0}};

const struct opt_group opt_groups[] = {{GROUP_UNIX, "Direction", unix_opts},
    {GROUP_FAMILY, "Addresses", family_opts},
    {GROUP_REUSE, "Addresses", reuse_opts},
    {GROUP_CONNECT, "Connecting", connect_opts},
    {GROUP_ACCEPT, "Accepting", accept_opts}, {GROUP_COUNT, "Ends", count_opts},
    {GROUP_ENDS, "Ends", ends_opts}, {GROUP_ONLY, "Tests", only_opts},
    {GROUP_TEST_DEADLINE, "Tests", test_deadline_opts},
    {GROUP_TALK, "Output", talk_opts}, {GROUP_TAP, "Output", tap_opts},
    {GROUP_SCRIPT, "Dialogue", script_opts},
    {GROUP_DIALOGUE, "Dialogue", dialogue_opts},
    {GROUP_COMMON, "Help", common_opts}, {0, NULL, NULL}};
