/*
 * The matcher in slices against the matcher at once: the same verdict, for
 * any bytes, texts, patterns, ends and cuts. Limits of the library are left
 * out: how many steps a match takes does depend on how it is run.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/dialogue/matcher.h"

#define WANTS 3

static struct pattern_engine *engine; /* lives as long as the fuzzer */

struct input {
	const uint8_t *p;
	size_t len;
};

struct verdict {
	enum match_status status;
	struct match_result result;
	struct match_error error;
	size_t captures[64];
};

static uint8_t take(struct input *in)
{
	if (in->len == 0)
		return 0;
	in->len--;
	return *in->p++;
}

static void take_text(struct input *in, size_t max, struct want *want)
{
	size_t n = take(in) % max;

	want->len = n < in->len ? n : in->len;
	want->text = in->p;
	in->p += want->len;
	in->len -= want->len;
}

/* NULL text: not a want that can be used. */
static void take_want(struct input *in, struct want *want)
{
	static const char *const flags[] = {"", "i", "s", "u", "x", "su"};
	uint8_t kind = take(in);
	struct error err = {0};

	*want = (struct want){.kind = kind % 6};
	take_text(in, 40, want);
	if (want->kind == WANT_PATTERN) {
		want->pattern = pattern_new(engine, (const char *)want->text,
		    want->len, flags[kind / 6 % 6], &err);
		if (!want->pattern || pattern_groups(want->pattern) > 30)
			want->kind = WANT_TIMEOUT;
	} else if (want->len == 0 && want->kind <= WANT_NOCASE) {
		want->kind = WANT_EOF;
	}
}

static void run(const struct matcher_opts *opts, const struct input *in,
    enum match_end end, size_t piece, struct verdict *v)
{
	struct matcher *m = matcher_new();
	size_t from = 0, at = 0;

	memset(v, 0, sizeof *v);
	matcher_start(m, opts);
	v->status = MATCH_MORE;
	while (v->status == MATCH_MORE && at < in->len) {
		size_t n;

		at = in->len - at < piece ? in->len : at + piece;
		v->status =
		    matcher_feed(m, in->p + from, at - from, MATCH_OPEN);
		if (v->status != MATCH_MORE)
			break;
		n = matcher_droppable(m);
		if (n > at - from)
			abort();
		matcher_dropped(m, n);
		from += n;
	}
	if (v->status == MATCH_MORE)
		v->status =
		    matcher_recheck(m, in->p + from, in->len - from, end);
	v->result = *matcher_result(m);
	v->error = *matcher_error(m);
	if (v->status == MATCH_FOUND)
		for (size_t i = 0; i < 2 * (v->result.groups + 1u); i++)
			v->captures[i] = v->result.ovector[i] == SIZE_MAX
					     ? SIZE_MAX
					     : v->result.ovector[i] + from;
	v->result.taken += from;
	v->error.at += from;
	matcher_free(m);
}

static void compare(const struct verdict *a, const struct verdict *b)
{
	if ((a->status == MATCH_FAILED && a->error.failure == MATCH_LIMIT) ||
	    (b->status == MATCH_FAILED && b->error.failure == MATCH_LIMIT))
		return;
	if (a->status != b->status)
		abort();
	if (a->status == MATCH_FAILED &&
	    (a->error.failure != b->error.failure ||
		(a->error.failure == MATCH_MISMATCH &&
		    a->error.at != b->error.at)))
		abort();
	if (a->status == MATCH_FOUND &&
	    (a->result.which != b->result.which ||
		a->result.taken != b->result.taken ||
		a->result.skipped != b->result.skipped ||
		memcmp(a->captures, b->captures, sizeof a->captures) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct want wants[WANTS];
	struct matcher_opts opts = {.mode = take(&in) % 4,
	    .wants = wants,
	    .max = MATCH_UNBOUNDED,
	    .window = take(&in),
	    .eager = take(&in) % 8};
	enum match_end end = take(&in) % 4;
	size_t piece = 1 + take(&in) % 16;
	struct verdict sliced, whole;

	if (!engine)
		engine = pattern_engine_new();
	opts.count = 1 + take(&in) % WANTS;
	for (size_t i = 0; i < opts.count; i++)
		take_want(&in, &wants[i]);
	run(&opts, &in, end, piece, &sliced);
	run(&opts, &in, end, SIZE_MAX, &whole);
	compare(&sliced, &whole);
	for (size_t i = 0; i < opts.count; i++)
		pattern_unref(wants[i].pattern);
	return 0;
}
