/*
 * The inside of the matcher, shared by its files:
 *
 *   matcher.c          life, feeding, results, what may be dropped
 *   matcher_stream.c   expect and wait_for: which prefix decides
 *   matcher_line.c     lines
 *   matcher_literal.c  texts: compared and searched, each byte once
 *   matcher_hint.c     what to say besides; alternatives in words
 *
 * All offsets count from the first byte of the data of the last feed, unless
 * said otherwise; a "prefix" is a number of bytes from there.
 */
#ifndef NCCHAT_DIALOGUE_MATCHER_IMPL_H
#define NCCHAT_DIALOGUE_MATCHER_IMPL_H

#include "ncchat/dialogue/matcher.h"

enum alt_state {
	ALT_OPEN,
	ALT_RULED_OUT,
	ALT_DECIDED /* matched, or failed as a whole: see `fails` */
};

/* One alternative of the wait that is under way. */
struct alt {
	enum alt_state state;
	bool fails; /* ALT_DECIDED by `failure`, not by a match */
	enum match_failure failure;
	size_t start;	/* of the match */
	size_t decided; /* a prefix that decides or rules out ... */
	size_t open;	/* ... and a shorter one that does not */
	size_t tried;	/* bytes looked at, and left undecided */

	/* When skipping: */
	size_t scan;   /* first start that is not ruled out */
	size_t resume; /* where to search on: scan, or a CR in front of it */

	/* Patterns: when to try again (rule 4 of the design). */
	size_t looked;	 /* for the last required byte, up to here */
	bool due;	 /* it came since the last try */
	uint64_t credit; /* bytes that may be tried again */

	/* Texts when skipping: Knuth, Morris, Pratt. */
	size_t *table;	  /* owned */
	size_t table_cap; /* kept from wait to wait */
	size_t table_len;
	size_t held; /* bytes at the end that may be its beginning */
};

struct matcher {
	struct matcher_opts opts; /* wants, eol: borrowed */
	struct alt *alts;	  /* owned; opts.count of them in use */
	size_t cap;
	uint64_t dropped; /* bytes gone from the front since the start */
	uint64_t work;	  /* bytes handed to PCRE2, memmem or a loop */
	size_t fed;	  /* bytes of the last feed */
	size_t have;	  /* of them, or of a line's, what patterns may see */
	size_t fresh; /* the pattern whose captures fresh_ovector still is */
	const size_t *fresh_ovector; /* borrowed from the engine */

	/* Lines. */
	size_t line;	  /* where the current one begins */
	size_t line_scan; /* its ending is not before this */

	struct match_result result;
	struct match_error error;
	size_t *ovector; /* owned */
	size_t ovector_cap;
};

/* The data of one feed. */
struct feed {
	const uint8_t *data;
	size_t len;
	enum match_end end;
	bool force; /* try every pattern on all there is */
};

/* ---- matcher.c ---- */

enum match_status matcher_found(
    struct matcher *m, size_t which, size_t start, size_t len, size_t taken);
/* The match and its captures are in the pattern's ovector. */
enum match_status matcher_found_pattern(
    struct matcher *m, size_t which, const size_t *ovector, size_t taken);
enum match_status matcher_fail(
    struct matcher *m, enum match_failure failure, size_t at, size_t which);
size_t matcher_first_open(const struct matcher *m);
/* The first alternative of this kind, or SIZE_MAX. */
size_t matcher_want_of(const struct matcher *m, enum want_kind kind);
static inline bool want_is_text(const struct want *w)
{
	return w->kind == WANT_LITERAL || w->kind == WANT_NOCASE;
}
/* True when a match that starts there skips more than max. */
bool matcher_over(const struct matcher *m, size_t start);
void alt_reset(struct alt *alt, size_t at);
/*
 * Rule 4 of the design: is the open pattern worth another try now that [from,
 * to) is there, of which it saw the part before alt->tried?
 */
bool alt_due(
    struct matcher *m, size_t i, const uint8_t *data, size_t from, size_t to);
/*
 * All alternatives are ruled out: fails at the byte that the best of them got
 * to. `rules_out` says whether a prefix rules a pattern out; prefixes count
 * from `base`.
 */
typedef bool matcher_rules_out(
    struct matcher *m, size_t i, const uint8_t *data, size_t prefix);
enum match_status matcher_mismatch(struct matcher *m, const struct feed *f,
    size_t base, matcher_rules_out *rules_out);

/* ---- matcher_stream.c, matcher_line.c ---- */

enum match_status matcher_stream(struct matcher *m, const struct feed *f);
enum match_status matcher_lines(struct matcher *m, const struct feed *f);
/* An open pattern of a stream, on what there is, as if it were all. */
enum pattern_status matcher_last_try(
    struct matcher *m, size_t i, const struct feed *f, const size_t **ovector);

/* ---- matcher_literal.c ---- */

/* First difference in [from, min(len, want->len)), or SIZE_MAX. */
size_t literal_differs(struct matcher *m, const struct want *want,
    const uint8_t *data, size_t from, size_t len);
bool literal_equals(struct matcher *m, const struct want *want,
    const uint8_t *data, size_t len);
/*
 * Goes on from alt->tried to `to`; true: found at alt->start. Else alt->held
 * bytes before `to` may be its beginning.
 */
bool literal_search(struct matcher *m, struct alt *alt, const struct want *want,
    const uint8_t *data, size_t to);
/* From scratch; SIZE_MAX when it is not there. */
size_t literal_find(struct matcher *m, const struct want *want,
    const uint8_t *data, size_t len);

/* ---- matcher_hint.c ---- */

void hint_follows(struct matcher *m, const struct feed *f, size_t base);
void hint_undecided(struct matcher *m, const struct feed *f);
void hint_set(struct matcher *m, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
