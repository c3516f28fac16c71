/*
 * What a pattern's text says before the library compiles it. Knows only the
 * syntax: escapes, classes, \Q..\E, comments, groups and their options.
 */
#ifndef NCCHAT_DIALOGUE_PATTERN_TEXT_H
#define NCCHAT_DIALOGUE_PATTERN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "ncchat/base/buf.h"

struct pattern_facts {
	unsigned lookbehinds; /* groups of look-behind, nested or not */
	bool caseless;	      /* somewhere (?i) */
	bool no_jit;	      /* somewhere (?>...), (...)*+, look-around */
	const char *refused;  /* NULL, or the construct, as one says it */
	size_t refused_at;
};

/*
 * Reads the text and appends to `out` what the library shall compile in its
 * place: the same to a reader, but decided no earlier than it may be when
 * more bytes can follow, and alike with and without the JIT. false: refused.
 */
bool pattern_text_read(const char *text, size_t len, bool extended,
    struct buf *out, struct pattern_facts *facts);

#endif
