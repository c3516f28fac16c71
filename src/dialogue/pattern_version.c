/*
 * The version of PCRE2, asked of the library that runs.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "ncchat/dialogue/pattern_version.h"

#include <pcre2.h>
#include <stdio.h>

const char *pattern_version(char *out, size_t size)
{
	char version[64] = "";

	if (size == 0)
		return out;
	if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof version)
		pcre2_config(PCRE2_CONFIG_VERSION, version);
	snprintf(out, size, "PCRE2 %s", version);
	return out;
}
