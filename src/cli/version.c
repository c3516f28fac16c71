/*
 * --version: ours and those of the libraries that run now, which need not be
 * those it was built with.
 */
#include "ncchat/cli/parse.h"

#include "ncchat/dialogue/pattern_version.h"
#include "ncchat/loop/loop.h"
#include "ncchat/script/version.h"

void version_print(FILE *out)
{
	char pattern[80];

	fprintf(out, "ncchat %s\n%s\n%s\n%s\n%s\n", NCCHAT_VERSION,
	    script_version(), pattern_version(pattern, sizeof pattern),
	    loop_version(), options_library());
}
