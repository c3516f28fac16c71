/*
 * expect and wait_for. For each alternative there is a shortest prefix of the
 * stream that decides it; the shortest of all wins. Texts are cheap and come
 * first: what they find bounds what patterns are tried on. A pattern's
 * deciding prefix is searched for only when there is something to compare it
 * with, by halving: that a prefix decides is true of every longer one too.
 *
 * A pattern may also fail the wait as a whole, by a limit or by staying
 * undecided for MATCH_WINDOW bytes from one start: that is decided by a
 * prefix in the same way, and loses against a match on the same byte.
 */
#include "matcher_impl.h"

/* What a pattern says about a prefix. */
struct verdict {
	enum alt_state state;
	bool fails;
	enum match_failure failure;
	size_t decided; /* ALT_DECIDED: on this prefix ... */
	size_t open;	/* ... not yet on this one */
	size_t start;	/* of the match; ALT_OPEN: the first possible one */
	size_t resume;	/* ALT_OPEN: where to search on */
	const size_t *ovector;
};

static bool skips(const struct matcher *m)
{
	return m->opts.mode == MATCH_SKIP;
}

/* ---- a pattern and a prefix ---- */

static enum pattern_status match_prefix(struct matcher *m, size_t i,
    const uint8_t *data, size_t from, size_t len, struct verdict *v)
{
	struct pattern_subject s = {.data = data,
	    .len = len,
	    .start = from,
	    .anchored = !skips(m),
	    .head = m->dropped == 0};

	m->work += len - from;
	m->fresh = SIZE_MAX;
	return pattern_match(
	    m->opts.wants[i].pattern, &s, &v->start, &v->ovector);
}

static void verdict_fails(
    struct verdict *v, enum match_failure failure, size_t decided)
{
	v->state = ALT_DECIDED;
	v->fails = true;
	v->failure = failure;
	v->decided = decided;
}

/* Before a CR an LF must not look like the start of a line of its own. */
static size_t resume_at(const uint8_t *data, size_t scan, size_t from)
{
	return scan > from && data[scan - 1] == '\r' ? scan - 1 : scan;
}

/*
 * In steps of at most MATCH_WINDOW from the first possible start, so that
 * what is undecided for longer is seen on the way, as byte by byte.
 */
static void judge(struct matcher *m, size_t i, const uint8_t *data,
    size_t prefix, struct verdict *v)
{
	size_t window = m->opts.window;
	size_t first = m->alts[i].scan;
	size_t len = m->alts[i].tried;

	*v = (struct verdict){.open = len, .resume = m->alts[i].resume};
	while (len < prefix) {
		bool full = len >= first && len - first >= window;
		size_t next = full ? len + 1 : first + window;

		len = next < prefix ? next : prefix;
		switch (match_prefix(m, i, data, v->resume, len, v)) {
		case PATTERN_MATCH:
			v->state = ALT_DECIDED;
			v->decided = len;
			return;
		case PATTERN_LIMIT:
			verdict_fails(v, MATCH_LIMIT, len);
			return;
		case PATTERN_PARTIAL:
			if (full && v->start == first) {
				verdict_fails(v, MATCH_TOO_MUCH, len);
				return;
			}
			first = v->resume = v->start;
			break;
		case PATTERN_NONE:
			if (!skips(m)) {
				v->state = ALT_RULED_OUT;
				v->decided = len;
				return;
			}
			first = v->start;
			v->resume = resume_at(data, first, v->resume);
			break;
		}
		v->open = len;
	}
	v->start = first;
}

static void take_verdict(
    struct matcher *m, size_t i, size_t prefix, const struct verdict *v)
{
	struct alt *alt = &m->alts[i];

	alt->state = v->state;
	alt->fails = v->fails;
	alt->failure = v->failure;
	alt->decided = v->decided;
	alt->open = v->open;
	alt->start = v->start;
	alt->due = false;
	m->fresh = v->state == ALT_DECIDED && !v->fails ? i : SIZE_MAX;
	m->fresh_ovector = v->ovector;
	if (v->state == ALT_OPEN) {
		alt->tried = prefix;
		alt->resume = v->resume;
		alt->scan = v->start;
	}
	if (skips(m) && matcher_over(m, v->start) &&
	    !(v->fails && v->failure == MATCH_LIMIT))
		alt->state = ALT_RULED_OUT;
}

/* ---- one feed ---- */

static void feed_text(
    struct matcher *m, size_t i, const uint8_t *data, size_t prefix)
{
	const struct want *want = &m->opts.wants[i];
	struct alt *alt = &m->alts[i];
	size_t at;

	if (skips(m)) {
		if (literal_search(m, alt, want, data, prefix)) {
			alt->state = ALT_DECIDED;
			alt->decided = alt->start + want->len;
		} else {
			alt->start = alt->tried - alt->held;
		}
		if (matcher_over(m, alt->start))
			alt->state = ALT_RULED_OUT;
		return;
	}
	at = literal_differs(m, want, data, alt->tried, prefix);
	if (at != SIZE_MAX) {
		alt->state = ALT_RULED_OUT;
		alt->decided = at + 1;
	} else if (prefix >= want->len) {
		alt->state = ALT_DECIDED;
		alt->decided = want->len;
	}
	alt->tried = prefix;
}

/* Returns the shortest prefix that decided a text, else all there is. */
static size_t feed_texts(struct matcher *m, const struct feed *f)
{
	size_t prefix = f->len;

	for (size_t i = 0; i < m->opts.count; i++) {
		struct alt *alt = &m->alts[i];

		if (alt->state != ALT_OPEN || !want_is_text(&m->opts.wants[i]))
			continue;
		feed_text(m, i, f->data, prefix);
		if (alt->state == ALT_DECIDED && alt->decided < prefix)
			prefix = alt->decided;
	}
	return prefix;
}

static void feed_patterns(
    struct matcher *m, const struct feed *f, size_t prefix, bool all)
{
	for (size_t i = 0; i < m->opts.count; i++) {
		struct alt *alt = &m->alts[i];
		struct verdict v;

		if (alt->state != ALT_OPEN ||
		    m->opts.wants[i].kind != WANT_PATTERN ||
		    prefix <= alt->tried)
			continue;
		if (!all && !alt_due(m, i, f->data, alt->scan, prefix))
			continue;
		judge(m, i, f->data, prefix, &v);
		take_verdict(m, i, prefix, &v);
	}
}

/* An end as an alternative: a byte rules it out, or max skipped ones do. */
static void feed_ends(struct matcher *m, const struct feed *f)
{
	for (size_t i = 0; i < m->opts.count; i++) {
		enum want_kind kind = m->opts.wants[i].kind;
		struct alt *alt = &m->alts[i];

		if (alt->state != ALT_OPEN ||
		    (kind != WANT_EOF && kind != WANT_RESET))
			continue;
		if (skips(m) ? !matcher_over(m, f->len) : f->len == 0)
			continue;
		alt->state = ALT_RULED_OUT;
		alt->decided = 1;
		alt->open = 0;
	}
}

static size_t count_decided(const struct matcher *m, size_t *only)
{
	size_t n = 0;

	for (size_t i = 0; i < m->opts.count; i++)
		if (m->alts[i].state == ALT_DECIDED) {
			*only = i;
			n++;
		}
	return n;
}

/* The shortest prefix that decides the pattern, and what it says there. */
static void shorten(struct matcher *m, size_t i, const uint8_t *data)
{
	struct alt *alt = &m->alts[i];
	struct verdict v;

	while (alt->decided - alt->open > 1) {
		size_t mid = alt->open + (alt->decided - alt->open) / 2;

		judge(m, i, data, mid, &v);
		if (v.state == ALT_DECIDED) {
			alt->decided = v.decided;
			if (v.open > alt->open)
				alt->open = v.open;
			alt->fails = v.fails;
			alt->failure = v.failure;
		} else {
			alt->open = mid;
		}
	}
}

static bool sooner(const struct alt *a, const struct alt *b)
{
	if (a->decided != b->decided)
		return a->decided < b->decided;
	return !a->fails && b->fails;
}

static size_t winner(struct matcher *m, const uint8_t *data)
{
	size_t best = SIZE_MAX;

	if (count_decided(m, &best) <= 1)
		return best;
	best = SIZE_MAX;
	for (size_t i = 0; i < m->opts.count; i++) {
		if (m->alts[i].state != ALT_DECIDED)
			continue;
		if (m->opts.wants[i].kind == WANT_PATTERN)
			shorten(m, i, data);
		if (best == SIZE_MAX || sooner(&m->alts[i], &m->alts[best]))
			best = i;
	}
	return best;
}

/* ---- outcomes ---- */

static enum match_status decide_pattern(
    struct matcher *m, size_t i, const uint8_t *data)
{
	struct alt *alt = &m->alts[i];
	const size_t *ov = m->fresh_ovector;
	struct verdict v;

	if (alt->fails)
		return matcher_fail(m, alt->failure, alt->scan, i);
	if (m->fresh != i) {
		judge(m, i, data, alt->decided, &v);
		ov = v.ovector;
	}
	if (ov[1] <= ov[0])
		return matcher_fail(m, MATCH_EMPTY, ov[0], i);
	return matcher_found_pattern(m, i, ov, ov[1]);
}

static enum match_status decide(
    struct matcher *m, size_t i, const uint8_t *data)
{
	size_t len = m->opts.wants[i].len;
	size_t start = skips(m) ? m->alts[i].start : 0;

	if (m->opts.wants[i].kind == WANT_PATTERN)
		return decide_pattern(m, i, data);
	if (len == 0)
		return matcher_fail(m, MATCH_EMPTY, start, i);
	return matcher_found(m, i, start, len, start + len);
}

static bool all_ruled_out(const struct matcher *m, const struct feed *f)
{
	bool any = false;

	for (size_t i = 0; i < m->opts.count; i++) {
		if (m->opts.wants[i].kind == WANT_TIMEOUT)
			continue;
		any = true;
		if (m->alts[i].state != ALT_RULED_OUT)
			return false;
	}
	/* Waiting for the timeout alone: a byte is not what was expected. */
	return any || (skips(m) ? matcher_over(m, f->len) : f->len > 0);
}

static bool rules_out(
    struct matcher *m, size_t i, const uint8_t *data, size_t prefix)
{
	struct verdict v;

	return match_prefix(m, i, data, 0, prefix, &v) == PATTERN_NONE;
}

static enum match_status nothing_left(struct matcher *m, const struct feed *f)
{
	if (skips(m))
		return matcher_fail(m, MATCH_TOO_MUCH, f->len, SIZE_MAX);
	matcher_mismatch(m, f, 0, rules_out);
	hint_follows(m, f, 0);
	return MATCH_FAILED;
}

/* The last try of an open pattern: what is there is all there will be. */
enum pattern_status matcher_last_try(
    struct matcher *m, size_t i, const struct feed *f, const size_t **ovector)
{
	const struct alt *alt = &m->alts[i];
	struct pattern_subject s = {.data = f->data,
	    .len = f->len,
	    .start = alt->resume,
	    .anchored = !skips(m),
	    .head = m->dropped == 0,
	    .end = true};
	size_t start;
	enum pattern_status status;

	m->work += f->len - alt->resume;
	status = pattern_match(m->opts.wants[i].pattern, &s, &start, ovector);
	if (status == PATTERN_MATCH && skips(m) && matcher_over(m, start))
		return PATTERN_NONE;
	return status;
}

static enum match_status end_of_pattern(
    struct matcher *m, size_t i, const struct feed *f)
{
	const size_t *ov;

	switch (matcher_last_try(m, i, f, &ov)) {
	case PATTERN_MATCH:
		if (ov[1] <= ov[0])
			return matcher_fail(m, MATCH_EMPTY, ov[0], i);
		return matcher_found_pattern(m, i, ov, ov[1]);
	case PATTERN_LIMIT:
		return matcher_fail(m, MATCH_LIMIT, m->alts[i].scan, i);
	case PATTERN_PARTIAL:
	case PATTERN_NONE:
		break;
	}
	return MATCH_MORE;
}

static enum match_status end_in_order(struct matcher *m, const struct feed *f)
{
	enum match_status status;
	size_t at = skips(m) ? f->len : 0;

	for (size_t i = 0; i < m->opts.count; i++) {
		if (m->alts[i].state != ALT_OPEN)
			continue;
		if (m->opts.wants[i].kind == WANT_EOF)
			return matcher_found(m, i, at, 0, at);
		if (m->opts.wants[i].kind != WANT_PATTERN)
			continue;
		status = end_of_pattern(m, i, f);
		if (status != MATCH_MORE)
			return status;
	}
	return matcher_fail(m, MATCH_EOF, f->len, matcher_first_open(m));
}

static enum match_status end_by_reset(struct matcher *m, const struct feed *f)
{
	size_t at = skips(m) ? f->len : 0;
	size_t i = matcher_want_of(m, WANT_RESET);

	if (i != SIZE_MAX && m->alts[i].state == ALT_OPEN)
		return matcher_found(m, i, at, 0, at);
	return matcher_fail(m, MATCH_RESET, f->len, matcher_first_open(m));
}

static enum match_status end_by_time(struct matcher *m, const struct feed *f)
{
	size_t i = matcher_want_of(m, WANT_TIMEOUT);

	if (i != SIZE_MAX)
		return matcher_found(m, i, 0, 0, 0);
	matcher_fail(m, MATCH_TIMEOUT, f->len, matcher_first_open(m));
	hint_undecided(m, f);
	return MATCH_FAILED;
}

enum match_status matcher_stream(struct matcher *m, const struct feed *f)
{
	size_t prefix = feed_texts(m, f);
	size_t best = SIZE_MAX;
	bool all = f->force || f->end != MATCH_OPEN;

	feed_patterns(m, f, prefix, all || count_decided(m, &best) > 0);
	if (count_decided(m, &best) > 0)
		feed_patterns(m, f, prefix, true);
	feed_ends(m, f);
	best = winner(m, f->data);
	if (best != SIZE_MAX)
		return decide(m, best, f->data);
	if (all_ruled_out(m, f))
		return nothing_left(m, f);
	switch (f->end) {
	case MATCH_OPEN:
		break;
	case MATCH_AT_EOF:
		return end_in_order(m, f);
	case MATCH_AT_RESET:
		return end_by_reset(m, f);
	case MATCH_AT_DEADLINE:
		return end_by_time(m, f);
	}
	return MATCH_MORE;
}
