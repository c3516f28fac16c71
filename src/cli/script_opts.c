/*
 * From the command line's options to those of a script.
 */
#include "cli/script_opts.h"

#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"

#define CONNECT_MS 10000
#define MEMORY_MAX (1024UL * 1024 * 1024)

void script_opts_fill(struct script_opts *script, const struct options *opts)
{
	memset(script, 0, sizeof *script);
	script->args = opts->args.word;
	script->arg_count = opts->args.count;
	script->sock = opts->sock;
	script->timeout_ms = opts->timeout_ms;
	script->connect_timeout_ms = CONNECT_MS;
	script->idle_ms = opts->idle_timeout_ms;
	script->timeout_scale = opts->timeout_scale;
	script->seed =
	    opts->seed_given ? opts->seed : (uint64_t)clock_now_us() % 1000000;
	script->rechunk = opts->rechunk;
	script->rechunk_seed = opts->rechunk_seed;
	script->memory_max = MEMORY_MAX;
}

bool script_skips_fail(void)
{
	const char *value = getenv("NCCHAT_NO_SKIP");

	return value && strcmp(value, "1") == 0;
}
