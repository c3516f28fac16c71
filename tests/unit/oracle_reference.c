/*
 * The reference: for each prefix of the data, from none to all of it, every
 * alternative is asked from scratch whether it is decided; the first prefix
 * with an answer gives the result. Nothing is resumed, dropped or put off.
 */
#include "oracle_state.h"

#include <string.h>

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool oracle_same_bytes(
    const struct oracle_want *w, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t a = data[i], b = (uint8_t)w->text[i];

		if (a != b && (w->kind != WANT_NOCASE || lower(a) != lower(b)))
			return false;
	}
	return true;
}

bool oracle_is_text(const struct oracle_want *w)
{
	return w->kind == WANT_LITERAL || w->kind == WANT_NOCASE;
}

enum match_status oracle_fail(
    struct oracle_state *s, enum match_failure failure, size_t at, size_t which)
{
	s->o->status = MATCH_FAILED;
	s->o->failure = failure;
	s->o->at = at;
	s->o->which = which;
	return MATCH_FAILED;
}

enum match_status oracle_found(struct oracle_state *s, size_t which,
    size_t start, size_t len, size_t taken)
{
	struct oracle_outcome *o = s->o;

	o->status = MATCH_FOUND;
	o->which = which;
	o->start = start;
	o->len = len;
	o->taken = taken;
	o->skipped = start;
	o->groups = 0;
	o->ovector[0] = start;
	o->ovector[1] = start + len;
	return MATCH_FOUND;
}

void oracle_captures(
    struct oracle_state *s, size_t which, const size_t *ov, size_t base)
{
	unsigned groups = pattern_groups(s->c->wants[which].plain);

	s->o->groups = groups;
	for (size_t i = 0; i < 2 * ((size_t)groups + 1); i++)
		s->o->ovector[i] = ov[i] == SIZE_MAX ? ov[i] : ov[i] + base;
}

bool oracle_over(const struct oracle_state *s, size_t start)
{
	return s->c->max != MATCH_UNBOUNDED && start > s->c->max;
}

enum match_status oracle_mismatch(struct oracle_state *s, size_t base)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < s->c->count; i++)
		if (s->dead[i] > 0 &&
		    (best == SIZE_MAX || s->dead[i] > s->dead[best]))
			best = i;
	return oracle_fail(s, MATCH_MISMATCH,
	    base + (best == SIZE_MAX ? 0 : s->dead[best] - 1), best);
}

bool oracle_all_dead(const struct oracle_state *s, bool alone)
{
	bool any = false;

	for (size_t i = 0; i < s->c->count; i++) {
		if (s->c->wants[i].kind == WANT_TIMEOUT)
			continue;
		any = true;
		if (s->dead[i] == 0)
			return false;
	}
	return any || alone;
}

/* ---- streams ---- */

static enum pattern_status ask(struct oracle_state *s, size_t i, size_t len,
    bool end, size_t *start, const size_t **ov)
{
	struct pattern_subject subject = {.data = s->c->data,
	    .len = len,
	    .anchored = s->c->mode != MATCH_SKIP,
	    .head = true,
	    .end = end};

	return pattern_match(s->c->wants[i].plain, &subject, start, ov);
}

static enum match_status take_pattern(
    struct oracle_state *s, size_t i, const size_t *ov)
{
	if (ov[0] == ov[1])
		return oracle_fail(s, MATCH_EMPTY, ov[0], i);
	oracle_found(s, i, ov[0], ov[1] - ov[0], ov[1]);
	oracle_captures(s, i, ov, 0);
	return MATCH_FOUND;
}

/* -1: fails as a whole. */
static int pattern_on_prefix(struct oracle_state *s, size_t i, size_t len)
{
	size_t window = s->c->window ? s->c->window : MATCH_WINDOW;
	bool skip = s->c->mode == MATCH_SKIP;
	const size_t *ov;
	size_t start = 0;

	switch (ask(s, i, len, false, &start, &ov)) {
	case PATTERN_MATCH:
		if (skip && oracle_over(s, start))
			break;
		return 1;
	case PATTERN_LIMIT:
		return -1;
	case PATTERN_PARTIAL:
		if (skip && oracle_over(s, start))
			break;
		return len - start > window ? -1 : 0;
	case PATTERN_NONE:
		if (skip && !oracle_over(s, start))
			return 0;
		break;
	}
	s->dead[i] = len;
	return 0;
}

static int text_on_prefix(struct oracle_state *s, size_t i, size_t len)
{
	const struct oracle_want *w = &s->c->wants[i];
	const uint8_t *data = s->c->data;
	size_t start = 0, here;

	for (; start <= len; start++) {
		here = len - start < w->len ? len - start : w->len;
		if (oracle_same_bytes(w, data + start, here))
			break;
		if (s->c->mode == MATCH_NEXT) {
			s->dead[i] = len;
			return 0;
		}
	}
	if (s->c->mode == MATCH_SKIP && oracle_over(s, start)) {
		s->dead[i] = len;
		return 0;
	}
	if (len - start < w->len)
		return 0;
	s->o->start = start;
	return 1;
}

static int end_on_prefix(struct oracle_state *s, size_t i, size_t len)
{
	if (s->c->mode == MATCH_SKIP ? oracle_over(s, len) : len > 0)
		s->dead[i] = 1;
	return 0;
}

static int want_on_prefix(struct oracle_state *s, size_t i, size_t len)
{
	const struct oracle_want *w = &s->c->wants[i];

	if (s->dead[i] > 0 || w->kind == WANT_TIMEOUT)
		return 0;
	if (oracle_is_text(w))
		return text_on_prefix(s, i, len);
	return w->kind == WANT_PATTERN ? pattern_on_prefix(s, i, len)
				       : end_on_prefix(s, i, len);
}

static enum match_status stream_prefix(struct oracle_state *s, size_t len)
{
	size_t failed = SIZE_MAX;
	const size_t *ov;
	size_t start;

	for (size_t i = 0; i < s->c->count; i++) {
		size_t text = s->c->wants[i].len;
		int status = want_on_prefix(s, i, len);

		if (status == 1 && oracle_is_text(&s->c->wants[i]))
			return oracle_found(
			    s, i, s->o->start, text, s->o->start + text);
		if (status == 1) {
			ask(s, i, len, false, &start, &ov);
			return take_pattern(s, i, ov);
		}
		if (status == -1 && failed == SIZE_MAX)
			failed = i;
	}
	if (failed != SIZE_MAX)
		return oracle_fail(s, MATCH_TOO_MUCH, 0, failed);
	if (s->c->mode == MATCH_SKIP)
		return oracle_all_dead(s, oracle_over(s, len))
			   ? oracle_fail(s, MATCH_TOO_MUCH, 0, SIZE_MAX)
			   : MATCH_MORE;
	return oracle_all_dead(s, len > 0) ? oracle_mismatch(s, 0) : MATCH_MORE;
}

static enum match_status stream_end_in_order(struct oracle_state *s)
{
	size_t at = s->c->mode == MATCH_SKIP ? s->c->len : 0;
	const size_t *ov;
	size_t start;

	for (size_t i = 0; i < s->c->count; i++) {
		if (s->dead[i] > 0)
			continue;
		if (s->c->wants[i].kind == WANT_EOF)
			return oracle_found(s, i, at, 0, at);
		if (s->c->wants[i].kind == WANT_PATTERN &&
		    ask(s, i, s->c->len, true, &start, &ov) == PATTERN_MATCH &&
		    !(s->c->mode == MATCH_SKIP && oracle_over(s, start)))
			return take_pattern(s, i, ov);
	}
	return oracle_fail(s, MATCH_EOF, 0, SIZE_MAX);
}

static enum match_status stream_end(struct oracle_state *s)
{
	enum match_end end = s->c->end;
	enum want_kind kind = end == MATCH_AT_RESET ? WANT_RESET : WANT_TIMEOUT;
	size_t at =
	    s->c->mode == MATCH_SKIP && end == MATCH_AT_RESET ? s->c->len : 0;

	if (end == MATCH_OPEN)
		return MATCH_MORE;
	if (end == MATCH_AT_EOF)
		return stream_end_in_order(s);
	for (size_t i = 0; i < s->c->count; i++)
		if (s->dead[i] == 0 && s->c->wants[i].kind == kind)
			return oracle_found(s, i, at, 0, at);
	return oracle_fail(s,
	    end == MATCH_AT_RESET ? MATCH_RESET : MATCH_TIMEOUT, 0, SIZE_MAX);
}

/* ---- datagrams ---- */

static enum match_status message(struct oracle_state *s)
{
	const uint8_t *data = s->c->data;
	const size_t *ov;
	size_t start, len = s->c->len;

	for (size_t i = 0; i < s->c->count; i++) {
		const struct oracle_want *w = &s->c->wants[i];

		if (oracle_is_text(w) && w->len == len &&
		    oracle_same_bytes(w, data, len))
			return oracle_found(s, i, 0, len, len);
		if (w->kind == WANT_PATTERN &&
		    ask(s, i, len, true, &start, &ov) == PATTERN_MATCH) {
			oracle_found(s, i, 0, ov[1], len);
			oracle_captures(s, i, ov, 0);
			return MATCH_FOUND;
		}
		s->dead[i] = 1;
		if (w->kind != WANT_PATTERN && !oracle_is_text(w))
			continue;
		for (size_t n = 1; n <= len; n++) {
			if (oracle_is_text(w)
				? n > w->len || !oracle_same_bytes(w, data, n)
				: ask(s, i, n, false, &start, &ov) ==
				      PATTERN_NONE)
				break;
			s->dead[i] = n + 1;
		}
	}
	return oracle_mismatch(s, 0);
}

void oracle_reference(const struct oracle_case *c, struct oracle_outcome *o)
{
	struct oracle_state s = {.c = c, .o = o};
	bool lines = c->mode == MATCH_LINE || c->mode == MATCH_SKIP_LINES;
	enum match_status status = MATCH_MORE;
	size_t from = 0;

	memset(o, 0, sizeof *o);
	if (c->mode == MATCH_MESSAGE)
		status = message(&s);
	for (size_t n = lines ? 1 : 0; n <= c->len && status == MATCH_MORE; n++)
		status = lines ? oracle_line_prefix(&s, &from, n)
			       : stream_prefix(&s, n);
	if (status == MATCH_MORE)
		status = lines ? oracle_line_end(&s, from) : stream_end(&s);
	o->status = status;
}
