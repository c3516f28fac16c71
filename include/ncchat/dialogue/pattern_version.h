/*
 * Which PCRE2 this is, without compiling a pattern.
 */
#ifndef NCCHAT_DIALOGUE_PATTERN_VERSION_H
#define NCCHAT_DIALOGUE_PATTERN_VERSION_H

#include <stddef.h>

/* "PCRE2 10.42 2022-12-11" into out, always terminated; gives out. */
const char *pattern_version(char *out, size_t size);

#endif
