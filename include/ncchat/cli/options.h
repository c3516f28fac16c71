/*
 * What the command line said, as typed values. Filled by options_parse() from
 * the tables of src/cli/groups.c and checked there and in combinations.c: a
 * command's body finds nothing impossible in it.
 *
 * Every string is borrowed from argv. Durations are in milliseconds, relative;
 * CLOCK_NEVER (base/clock.h) where none was given and none is the default.
 */
#ifndef NCCHAT_CLI_OPTIONS_H
#define NCCHAT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/net/endpoint.h"
#include "ncchat/net/sockopts.h"

struct words {
	const char **word; /* the array is owned by the options; may be NULL */
	size_t count;
};

struct options {
	/* family, reuse */
	struct sockopts sock;

	/* connecting, accepting */
	int64_t connect_timeout_ms;
	int64_t accept_timeout_ms;
	bool keep_open;
	const char *port_file; /* or NULL */
	bool unix_listen;      /* unix --listen */
	uint64_t count;	       /* udp-recv --count; 0: no limit */

	/* ends */
	int64_t idle_timeout_ms;
	int64_t deadline_after_ms; /* --deadline; run: per test, 60 s */

	/* talk */
	unsigned verbose; /* how many -v */
	bool quiet;
	bool hexdump;
	bool raw;
	const char *transcript; /* file, or NULL */

	/* script: at most one of script and code */
	const char *script; /* file, or NULL */
	const char *code;   /* -e, or NULL */
	struct words
	    defines;	    /* each as written: NAME=VALUE, NAME, NAME=@FILE */
	int64_t timeout_ms; /* --timeout, each wait of a script */
	double timeout_scale; /* 1 unless given */
	bool seed_given;
	uint64_t seed;
	bool rechunk;
	uint64_t rechunk_seed;

	/* run */
	struct words only;

	/*
	 * Operands. connect, listen, udp-send, udp-recv and unix: `endpoint`
	 * is parsed, and `args` holds what follows it or `--` (the script's
	 * `arg`; without a script only udp-send's DATA, else empty).
	 * run, help, completions: `operands` are the words before `--`, `args`
	 * those behind it.
	 */
	struct endpoint endpoint;
	struct words operands;
	struct words args;

	bool help;
};

/* A script was given, by --script or -e. */
static inline bool options_has_script(const struct options *o)
{
	return o->script || o->code;
}

#endif
