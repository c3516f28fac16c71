/*
 * The oracle of the matcher: random cases, a naive reference that asks for
 * every prefix of the data from scratch whether it decides, and drivers that
 * feed the same data in pieces.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/dialogue/matcher.h"

#define ORACLE_WANTS  5
#define ORACLE_DATA   96
#define ORACLE_GROUPS 10

struct oracle_random {
	uint64_t state;
};
uint64_t oracle_random(struct oracle_random *r);
/* 0 to n - 1. */
size_t oracle_below(struct oracle_random *r, size_t n);
static inline bool oracle_one_in(struct oracle_random *r, size_t n)
{
	return oracle_below(r, n) == 0;
}

struct oracle_want {
	enum want_kind kind;
	char text[256]; /* of a literal or a pattern */
	size_t len;
	char flags[4];
	struct pattern *plain; /* owned: for the reference */
	struct pattern *fast;  /* owned: for the matcher */
};

struct oracle_case {
	enum match_mode mode;
	struct oracle_want wants[ORACLE_WANTS];
	size_t count;
	char eol[4];
	size_t eol_len; /* 0: unset */
	size_t max;
	size_t window;
	size_t eager;
	bool utf;
	uint8_t data[ORACLE_DATA];
	size_t len;
	enum match_end end;
};

/* Offsets count from the first byte of the case's data. */
struct oracle_outcome {
	enum match_status status;
	enum match_failure failure;
	size_t which;
	size_t at; /* of a mismatch */
	size_t start;
	size_t len;
	size_t taken;
	uint64_t skipped;
	unsigned groups;
	size_t ovector[2 * ORACLE_GROUPS];
};

/* ---- oracle_cases.c ---- */

/* New alternatives, mode, ending; the engines are for plain and fast. */
void oracle_case_new(struct oracle_case *c, struct oracle_random *r,
    struct pattern_engine *plain, struct pattern_engine *fast);
void oracle_case_data(struct oracle_case *c, struct oracle_random *r);
void oracle_case_free(struct oracle_case *c);
void oracle_case_print(const struct oracle_case *c);
void oracle_outcome_print(const char *who, const struct oracle_outcome *o);
bool oracle_outcome_same(
    const struct oracle_outcome *a, const struct oracle_outcome *b);

/* ---- oracle_reference.c ---- */

void oracle_reference(const struct oracle_case *c, struct oracle_outcome *o);

/* ---- oracle_drivers.c ---- */

struct oracle_cuts {
	size_t piece;	/* 0: random sizes; else all of this size */
	bool drop;	/* honours matcher_droppable() */
	bool end_apart; /* the end comes after the last byte */
	uint64_t seed;
	bool trace;
};
void oracle_matcher(struct matcher *m, const struct oracle_case *c,
    const struct oracle_cuts *cuts, struct oracle_outcome *o);
/* What many tools do: search what has arrived, at each read. */
void oracle_plain_search(const struct oracle_case *c,
    const struct oracle_cuts *cuts, struct oracle_outcome *o);

#endif
