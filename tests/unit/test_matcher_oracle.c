/*
 * Streaming against one-shot: whatever the cuts, the dropped bytes and the
 * JIT, the matcher gives what the reference gives.
 *
 * NCCHAT_SEED=N runs the cases of seed N again, NCCHAT_CASES=N so many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "oracle.h"

#define CASES	  120000u
#define DATA_EACH 6 /* data sets for one list of alternatives */

struct engines {
	struct pattern_engine *jit;
	struct pattern_engine *interpreter;
	uint64_t seed;
	unsigned long cases;
};

static unsigned long number(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static int setup(void **state)
{
	struct engines *e = calloc(1, sizeof *e);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	e->seed = number("NCCHAT_SEED",
	    (unsigned long)(now.tv_nsec ^ now.tv_sec) % 1000000000u);
	e->cases = number("NCCHAT_CASES", CASES);
	e->jit = pattern_engine_new();
	e->interpreter = pattern_engine_new();
	pattern_engine_use_jit(e->interpreter, false);
	printf("NCCHAT_SEED=%llu\n", (unsigned long long)e->seed);
	*state = e;
	return 0;
}

static int teardown(void **state)
{
	struct engines *e = *state;

	pattern_engine_free(e->jit);
	pattern_engine_free(e->interpreter);
	free(e);
	return 0;
}

/* mixed: the reference by the one, the matcher by the other. */
static void next_case(struct oracle_case *c, struct oracle_random *r,
    const struct engines *e, unsigned long n, bool mixed)
{
	if (n % DATA_EACH == 0) {
		bool jit = oracle_one_in(r, 2);

		oracle_case_free(c);
		oracle_case_new(c, r, jit ? e->jit : e->interpreter,
		    jit != mixed ? e->jit : e->interpreter);
	}
	oracle_case_data(c, r);
}

static struct oracle_cuts random_cuts(struct oracle_random *r)
{
	static const size_t pieces[] = {0, 0, 0, 1, 2, ORACLE_DATA};

	return (struct oracle_cuts){.piece = pieces[oracle_below(r, 6)],
	    .drop = oracle_one_in(r, 2),
	    .end_apart = oracle_one_in(r, 2),
	    .seed = oracle_random(r)};
}

static void say_difference(const struct oracle_case *c,
    const struct oracle_cuts *cuts, const struct oracle_outcome *want,
    const struct oracle_outcome *got, unsigned long n)
{
	fprintf(stderr, "case %lu: pieces of %zu, drop %d, end apart %d\n  ", n,
	    cuts->piece, cuts->drop, cuts->end_apart);
	oracle_case_print(c);
	oracle_outcome_print("reference", want);
	oracle_outcome_print("matcher", got);
}

/* How many steps a match takes does depend on how it is run. */
static bool limited(const struct oracle_outcome *o)
{
	return o->status == MATCH_FAILED && o->failure == MATCH_LIMIT;
}

static unsigned long run_cases(
    const struct engines *e, unsigned long cases, bool mixed)
{
	struct oracle_random r = {e->seed};
	struct matcher *m = matcher_new();
	struct oracle_case c = {0};
	unsigned long differences = 0, found = 0, limits = 0;

	for (unsigned long n = 0; n < cases && differences < 20; n++) {
		struct oracle_outcome want, got;
		struct oracle_cuts cuts = random_cuts(&r);

		next_case(&c, &r, e, n, mixed);
		oracle_reference(&c, &want);
		oracle_matcher(m, &c, &cuts, &got);
		found += want.status == MATCH_FOUND;
		if (limited(&want) || limited(&got)) {
			limits++;
		} else if (!oracle_outcome_same(&want, &got)) {
			say_difference(&c, &cuts, &want, &got, n);
			differences++;
		}
	}
	printf("%lu cases, %lu of them found something\n", cases, found);
	oracle_case_free(&c);
	matcher_free(m);
	assert_true(found > cases / 10);
	assert_true(limits <= 2 + cases / 1000);
	return differences;
}

static void the_stream_alone_decides_whatever_the_cuts(void **state)
{
	const struct engines *e = *state;

	assert_int_equal(run_cases(e, e->cases, false), 0);
}

/*
 * The library itself differs with its JIT in about one of a million of these
 * patterns (nested optional look-aheads): so not quite none.
 */
static void the_jit_changes_nothing(void **state)
{
	const struct engines *e = *state;

	assert_true(run_cases(e, e->cases / 2, true) <= 2);
}

static void a_search_of_what_has_arrived_fails_the_oracle(void **state)
{
	const struct engines *e = *state;
	struct oracle_random r = {e->seed};
	struct oracle_case c = {0};
	unsigned long differences = 0, cases = e->cases / 20;

	for (unsigned long n = 0; n < cases; n++) {
		struct oracle_outcome want, got;
		struct oracle_cuts cuts = random_cuts(&r);

		next_case(&c, &r, e, n, false);
		oracle_reference(&c, &want);
		oracle_plain_search(&c, &cuts, &got);
		differences += want.status == MATCH_FOUND &&
			       c.mode <= MATCH_SKIP &&
			       !oracle_outcome_same(&want, &got);
	}
	printf("plain search: %lu of %lu differ\n", differences, cases);
	oracle_case_free(&c);
	assert_true(differences > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_stream_alone_decides_whatever_the_cuts),
	    cmocka_unit_test(the_jit_changes_nothing),
	    cmocka_unit_test(a_search_of_what_has_arrived_fails_the_oracle),
	};

	return cmocka_run_group_tests(tests, setup, teardown) ? 1 : 0;
}
