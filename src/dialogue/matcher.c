/*
 * The matcher's life, its results, datagrams, and what is common to streams
 * and lines. It allocates when a wait has more alternatives or captures than
 * any before, and never per byte.
 */
#include "matcher_impl.h"

#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"

#define CREDIT_PER_BYTE 16 /* for a last required byte that comes often */
#define CREDIT_MAX	(16u * MATCH_WINDOW)

struct matcher *matcher_new(void)
{
	return mem_zalloc(sizeof(struct matcher));
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->cap; i++)
		free(m->alts[i].table);
	free(m->alts);
	free(m->ovector);
	free(m);
}

void alt_reset(struct alt *alt, size_t at)
{
	*alt = (struct alt){.tried = at,
	    .scan = at,
	    .resume = at,
	    .looked = at,
	    .table = alt->table,
	    .table_cap = alt->table_cap};
}

void matcher_start(struct matcher *m, const struct matcher_opts *opts)
{
	if (opts->count > m->cap) {
		m->alts = mem_resize(m->alts, opts->count, sizeof *m->alts);
		memset(m->alts + m->cap, 0,
		    (opts->count - m->cap) * sizeof *m->alts);
		m->cap = opts->count;
	}
	m->opts = *opts;
	if (m->opts.window == 0)
		m->opts.window = MATCH_WINDOW;
	if (m->opts.eager == 0)
		m->opts.eager = MATCH_EAGER;
	for (size_t i = 0; i < opts->count; i++)
		alt_reset(&m->alts[i], 0);
	m->dropped = 0;
	m->fed = m->have = 0;
	m->fresh = SIZE_MAX;
	m->line = m->line_scan = 0;
	memset(&m->result, 0, sizeof m->result);
	m->error = (struct match_error){.which = SIZE_MAX};
}

/* ---- results ---- */

size_t matcher_want_of(const struct matcher *m, enum want_kind kind)
{
	for (size_t i = 0; i < m->opts.count; i++)
		if (m->opts.wants[i].kind == kind)
			return i;
	return SIZE_MAX;
}

size_t matcher_first_open(const struct matcher *m)
{
	for (size_t i = 0; i < m->opts.count; i++) {
		enum want_kind kind = m->opts.wants[i].kind;

		if (m->alts[i].state == ALT_OPEN &&
		    (kind == WANT_PATTERN || kind == WANT_LITERAL ||
			kind == WANT_NOCASE))
			return i;
	}
	return SIZE_MAX;
}

bool matcher_over(const struct matcher *m, size_t start)
{
	return m->opts.max != MATCH_UNBOUNDED &&
	       m->dropped + start > m->opts.max;
}

static void ovector_room(struct matcher *m, size_t pairs)
{
	if (m->ovector_cap >= 2 * pairs)
		return;
	m->ovector = mem_resize(m->ovector, 2 * pairs, sizeof *m->ovector);
	m->ovector_cap = 2 * pairs;
}

enum match_status matcher_found(
    struct matcher *m, size_t which, size_t start, size_t len, size_t taken)
{
	ovector_room(m, 1);
	m->ovector[0] = start;
	m->ovector[1] = start + len;
	m->result = (struct match_result){.which = which,
	    .start = start,
	    .len = len,
	    .taken = taken,
	    .skipped = m->dropped + start,
	    .ovector = m->ovector};
	return MATCH_FOUND;
}

enum match_status matcher_found_pattern(
    struct matcher *m, size_t which, const size_t *ovector, size_t taken)
{
	unsigned groups = pattern_groups(m->opts.wants[which].pattern);

	ovector_room(m, groups + 1);
	memcpy(m->ovector, ovector, 2 * ((size_t)groups + 1) * sizeof *ovector);
	m->result = (struct match_result){.which = which,
	    .start = ovector[0],
	    .len = ovector[1] - ovector[0],
	    .taken = taken,
	    .skipped = m->dropped + ovector[0],
	    .groups = groups,
	    .ovector = m->ovector};
	return MATCH_FOUND;
}

enum match_status matcher_fail(
    struct matcher *m, enum match_failure failure, size_t at, size_t which)
{
	m->error =
	    (struct match_error){.failure = failure, .at = at, .which = which};
	return MATCH_FAILED;
}

/* The shortest prefix that rules the pattern out. */
static void shorten(struct matcher *m, size_t i, const uint8_t *data,
    matcher_rules_out *rules_out)
{
	struct alt *alt = &m->alts[i];

	while (alt->decided - alt->open > 1) {
		size_t mid = alt->open + (alt->decided - alt->open) / 2;

		if (rules_out(m, i, data, mid))
			alt->decided = mid;
		else
			alt->open = mid;
	}
}

enum match_status matcher_mismatch(struct matcher *m, const struct feed *f,
    size_t base, matcher_rules_out *rules_out)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < m->opts.count; i++) {
		if (m->alts[i].state != ALT_RULED_OUT)
			continue;
		if (m->opts.wants[i].kind == WANT_PATTERN)
			shorten(m, i, f->data + base, rules_out);
		if (best == SIZE_MAX ||
		    m->alts[i].decided > m->alts[best].decided)
			best = i;
	}
	return matcher_fail(m, MATCH_MISMATCH,
	    base + (best == SIZE_MAX ? 0 : m->alts[best].decided - 1), best);
}

const struct match_result *matcher_result(const struct matcher *m)
{
	return &m->result;
}

const struct match_error *matcher_error(const struct matcher *m)
{
	return &m->error;
}

uint64_t matcher_work(const struct matcher *m)
{
	return m->work;
}

/* ---- when to try a pattern again ---- */

static bool holds_last_byte(
    struct pattern *p, const uint8_t *data, size_t from, size_t to)
{
	bool caseless;
	int byte = pattern_last_byte(p, &caseless);
	bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';

	if (byte < 0)
		return false;
	if (memchr(data + from, byte, to - from))
		return true;
	return caseless && letter &&
	       memchr(data + from, byte ^ 0x20, to - from);
}

bool alt_due(
    struct matcher *m, size_t i, const uint8_t *data, size_t from, size_t to)
{
	struct alt *alt = &m->alts[i];
	size_t window = to - from;
	size_t before = alt->tried > from ? alt->tried - from : 0;

	if (alt->looked < alt->tried)
		alt->looked = alt->tried;
	if (alt->looked < to) {
		m->work += to - alt->looked;
		alt->due |= holds_last_byte(
		    m->opts.wants[i].pattern, data, alt->looked, to);
		alt->credit += CREDIT_PER_BYTE * (to - alt->looked);
		if (alt->credit > CREDIT_MAX)
			alt->credit = CREDIT_MAX;
		alt->looked = to;
	}
	if (window <= m->opts.eager || (to - alt->tried) * 8 >= before)
		return true;
	if (!alt->due || alt->credit < window)
		return false;
	alt->credit -= window;
	return true;
}

bool matcher_stale(const struct matcher *m)
{
	for (size_t i = 0; i < m->opts.count; i++)
		if (m->opts.wants[i].kind == WANT_PATTERN &&
		    m->alts[i].state == ALT_OPEN && m->alts[i].tried < m->have)
			return true;
	return false;
}

/* ---- what may be dropped ---- */

static size_t needed_from(const struct matcher *m, size_t i)
{
	const struct alt *alt = &m->alts[i];
	const struct want *want = &m->opts.wants[i];
	size_t behind;

	if (alt->state != ALT_OPEN)
		return m->fed;
	if (want_is_text(want))
		return alt->tried - alt->held;
	if (want->kind != WANT_PATTERN)
		return m->fed;
	behind = pattern_lookbehind(want->pattern);
	return alt->resume > behind ? alt->resume - behind : 0;
}

size_t matcher_droppable(const struct matcher *m)
{
	size_t from = m->fed;

	if (matcher_want_of(m, WANT_TIMEOUT) != SIZE_MAX)
		return 0; /* which consumes nothing */
	if (m->opts.mode == MATCH_SKIP_LINES)
		return m->line;
	if (m->opts.mode != MATCH_SKIP || m->opts.keep_skipped)
		return 0;
	for (size_t i = 0; i < m->opts.count; i++) {
		size_t needed = needed_from(m, i);

		if (needed < from)
			from = needed;
	}
	return from;
}

static void move(size_t *offset, size_t by)
{
	*offset = *offset > by ? *offset - by : 0;
}

void matcher_dropped(struct matcher *m, size_t count)
{
	m->dropped += count;
	move(&m->fed, count);
	if (m->opts.mode == MATCH_SKIP_LINES) {
		/* The alternatives count from the line's first byte. */
		move(&m->line, count);
		move(&m->line_scan, count);
		return;
	}
	move(&m->have, count);
	for (size_t i = 0; i < m->opts.count; i++) {
		struct alt *alt = &m->alts[i];

		move(&alt->start, count);
		move(&alt->tried, count);
		move(&alt->scan, count);
		move(&alt->resume, count);
		move(&alt->looked, count);
		move(&alt->open, count);
	}
}

/* ---- datagrams ---- */

static enum match_status message_want(
    struct matcher *m, size_t i, const struct feed *f)
{
	const struct want *want = &m->opts.wants[i];
	struct pattern_subject s = {.data = f->data,
	    .len = f->len,
	    .anchored = true,
	    .head = true,
	    .end = true};
	const size_t *ov;
	size_t start;

	if (want_is_text(want))
		return literal_equals(m, want, f->data, f->len)
			   ? matcher_found(m, i, 0, f->len, f->len)
			   : MATCH_MORE;
	if (want->kind != WANT_PATTERN)
		return MATCH_MORE;
	m->work += f->len;
	switch (pattern_match(want->pattern, &s, &start, &ov)) {
	case PATTERN_MATCH:
		return matcher_found_pattern(m, i, ov, f->len);
	case PATTERN_LIMIT:
		return matcher_fail(m, MATCH_LIMIT, 0, i);
	case PATTERN_PARTIAL:
	case PATTERN_NONE:
		break;
	}
	return MATCH_MORE;
}

static bool message_rules_out(
    struct matcher *m, size_t i, const uint8_t *data, size_t prefix)
{
	struct pattern_subject s = {
	    .data = data, .len = prefix, .anchored = true, .head = true};
	const size_t *ov;
	size_t start;

	return pattern_match(m->opts.wants[i].pattern, &s, &start, &ov) ==
	       PATTERN_NONE;
}

/* How far the message agreed: the byte behind it, or its end, is wrong. */
static void message_rule_out(struct matcher *m, size_t i, const struct feed *f)
{
	const struct want *want = &m->opts.wants[i];
	struct alt *alt = &m->alts[i];
	size_t at = f->len;

	alt->state = ALT_RULED_OUT;
	alt->open = 0;
	if (want_is_text(want)) {
		at = literal_differs(m, want, f->data, 0, f->len);
		if (at == SIZE_MAX)
			at = want->len < f->len ? want->len : f->len;
	} else if (want->kind != WANT_PATTERN) {
		at = 0;
	} else if (f->len == 0 || !message_rules_out(m, i, f->data, f->len)) {
		alt->open = f->len;
	} else {
		at = f->len - 1;
	}
	alt->decided = at + 1;
}

static enum match_status matcher_no_message(
    struct matcher *m, enum match_end end)
{
	enum want_kind kind = end == MATCH_AT_EOF     ? WANT_EOF
			      : end == MATCH_AT_RESET ? WANT_RESET
						      : WANT_TIMEOUT;
	size_t i = matcher_want_of(m, kind);

	if (i != SIZE_MAX)
		return matcher_found(m, i, 0, 0, 0);
	return matcher_fail(m,
	    end == MATCH_AT_EOF	    ? MATCH_EOF
	    : end == MATCH_AT_RESET ? MATCH_RESET
				    : MATCH_TIMEOUT,
	    0, SIZE_MAX);
}

static enum match_status matcher_message(
    struct matcher *m, const struct feed *f)
{
	enum match_status status;

	if (f->len == 0 && f->end != MATCH_OPEN)
		return matcher_no_message(m, f->end);
	for (size_t i = 0; i < m->opts.count; i++) {
		status = message_want(m, i, f);
		if (status != MATCH_MORE)
			return status;
	}
	for (size_t i = 0; i < m->opts.count; i++)
		message_rule_out(m, i, f);
	return matcher_mismatch(m, f, 0, message_rules_out);
}

/* ---- feeding ---- */

static enum match_status feed(struct matcher *m, const struct feed *f)
{
	m->fed = m->have = f->len;
	switch (m->opts.mode) {
	case MATCH_NEXT:
	case MATCH_SKIP:
		return matcher_stream(m, f);
	case MATCH_LINE:
	case MATCH_SKIP_LINES:
		return matcher_lines(m, f);
	case MATCH_MESSAGE:
		break;
	}
	return matcher_message(m, f);
}

enum match_status matcher_feed(
    struct matcher *m, const uint8_t *data, size_t len, enum match_end end)
{
	return feed(m, &(struct feed){.data = data, .len = len, .end = end});
}

enum match_status matcher_recheck(
    struct matcher *m, const uint8_t *data, size_t len, enum match_end end)
{
	return feed(
	    m, &(struct feed){
		   .data = data, .len = len, .end = end, .force = true});
}
