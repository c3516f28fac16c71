/*
 * Patterns (PCRE2, 8 bit, JIT where the machine allows) as the matcher uses
 * them. The only place that knows the library.
 *
 * On a stream: multi-line; CR LF, LF and CR each end a line, `$` consumes
 * none of it; `.` matches neither CR nor LF unless the flag `s` is given. In
 * a line: the subject is the line and `^ $` are its ends; `.` matches all but
 * LF. `\R` is CR LF, LF or CR. Bytes, unless the pattern holds a byte over
 * 0x7f or the flag `u`: then characters; an invalid sequence matches nothing
 * and no match crosses it. Refused, because the result would depend on where
 * a search was resumed, or has no meaning here: \G \K \C, callouts and the
 * verbs (*NAME).
 */
#ifndef NCCHAT_DIALOGUE_PATTERN_H
#define NCCHAT_DIALOGUE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/error.h"

struct pattern_engine; /* match data, JIT stack and limits of one thread */
struct pattern_engine *pattern_engine_new(void);
void pattern_engine_free(struct pattern_engine *engine);

/* For tests: false makes patterns that are made from now on interpreted. */
void pattern_engine_use_jit(struct pattern_engine *engine, bool use);

struct pattern;

/*
 * flags: any of "i" (no case), "s" (dot matches line ends), "x" (extended),
 * "u" (characters); NULL for none. NULL: *err (ERROR_USAGE) holds the
 * library's message and the offset in the pattern. The engine must outlive
 * the pattern. Counted: pattern_ref/pattern_unref.
 */
struct pattern *pattern_new(struct pattern_engine *engine, const char *text,
    size_t len, const char *flags, struct error *err);
struct pattern *pattern_ref(struct pattern *p);
void pattern_unref(struct pattern *p); /* NULL is fine */

/* Capturing groups, without the whole match. */
unsigned pattern_groups(const struct pattern *p);
/* As the script wrote it: nc.re[[...]] for messages. */
const char *pattern_text(const struct pattern *p, size_t *len);
const char *pattern_flags(const struct pattern *p); /* "" when none */

enum pattern_status {
	PATTERN_MATCH,	 /* stable: no further byte can change it */
	PATTERN_PARTIAL, /* undecided from *start on */
	PATTERN_NONE,	 /* ruled out for every start before *start */
	PATTERN_LIMIT	 /* match, depth, heap or JIT stack limit: an error */
};

struct pattern_subject {
	const uint8_t *data; /* what look-behind may see begins here */
	size_t len;
	size_t start;  /* the first position to try */
	bool anchored; /* only there */
	bool line;     /* data is a line, ^ $ its ends; only from `start` = 0 */
	bool head;     /* data begins where the stream's view begins */
	bool end;      /* no more bytes will come: partial means none */
};

/*
 * ovector: from the start of the match, pattern_groups() + 1 pairs of offsets
 * into data, SIZE_MAX for an unset group; borrowed until the next call with
 * the same engine. An unfinished last character is held back by itself.
 * Without `end` and without a byte after `start`: PATTERN_PARTIAL, and
 * PATTERN_NONE for a search, of which *start is where to go on.
 */
enum pattern_status pattern_match(struct pattern *p,
    const struct pattern_subject *subject, size_t *start,
    const size_t **ovector);

/* Bytes before a start that must stay visible when data is dropped. */
size_t pattern_lookbehind(struct pattern *p);
/* A byte that every match holds (its last), or -1. */
int pattern_last_byte(struct pattern *p, bool *caseless);

#endif
