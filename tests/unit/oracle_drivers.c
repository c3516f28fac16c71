/*
 * The same data in pieces: through the matcher, and through a search of what
 * has arrived, which has to differ from the reference somewhere.
 */
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"

static void set_wants(const struct oracle_case *c, struct want *wants)
{
	for (size_t i = 0; i < c->count; i++)
		wants[i] = (struct want){.kind = c->wants[i].kind,
		    .text = (const uint8_t *)c->wants[i].text,
		    .len = c->wants[i].len,
		    .pattern = c->wants[i].fast};
}

static void take_result(struct matcher *m, enum match_status status,
    size_t dropped, struct oracle_outcome *o)
{
	const struct match_result *r = matcher_result(m);
	const struct match_error *e = matcher_error(m);

	memset(o, 0, sizeof *o);
	o->status = status;
	if (status == MATCH_FAILED) {
		o->failure = e->failure;
		o->which = e->which;
		o->at = e->at + dropped;
	}
	if (status != MATCH_FOUND)
		return;
	o->which = r->which;
	o->start = r->start + dropped;
	o->len = r->len;
	o->taken = r->taken + dropped;
	o->skipped = r->skipped;
	o->groups = r->groups;
	for (size_t i = 0; i < 2 * ((size_t)r->groups + 1); i++)
		o->ovector[i] = r->ovector[i] == SIZE_MAX
				    ? SIZE_MAX
				    : r->ovector[i] + dropped;
}

/* Each time in memory of its own, so that a sanitizer sees any other read. */
static enum match_status feed(struct matcher *m, const struct oracle_case *c,
    size_t from, size_t to, enum match_end end, bool recheck)
{
	uint8_t *copy = mem_dup(c->data + from, to - from);
	enum match_status status =
	    (recheck ? matcher_recheck : matcher_feed)(m, copy, to - from, end);

	free(copy);
	return status;
}

static size_t next_cut(const struct oracle_case *c,
    const struct oracle_cuts *cuts, struct oracle_random *r, size_t at)
{
	size_t n = cuts->piece ? cuts->piece : 1 + oracle_below(r, 9);

	return c->len - at < n ? c->len : at + n;
}

void oracle_matcher(struct matcher *m, const struct oracle_case *c,
    const struct oracle_cuts *cuts, struct oracle_outcome *o)
{
	struct want wants[ORACLE_WANTS];
	struct oracle_random r = {cuts->seed};
	struct matcher_opts opts = {.mode = c->mode,
	    .wants = wants,
	    .count = c->count,
	    .max = c->max,
	    .window = c->window,
	    .eager = c->eager};
	enum match_status status = MATCH_MORE;
	size_t at = 0, dropped = 0;

	if (c->eol_len > 0)
		opts.eol =
		    (struct match_eol){(const uint8_t *)c->eol, c->eol_len};
	set_wants(c, wants);
	matcher_start(m, &opts);
	while (status == MATCH_MORE && at < c->len) {
		enum match_end end = MATCH_OPEN;

		at = c->mode == MATCH_MESSAGE ? c->len
					      : next_cut(c, cuts, &r, at);
		if (at == c->len && !cuts->end_apart)
			end = c->end;
		status = feed(m, c, dropped, at, end, false);
		if (status == MATCH_MORE && cuts->drop) {
			size_t n = matcher_droppable(m);

			dropped += n;
			matcher_dropped(m, n);
		}
	}
	if (status == MATCH_MORE)
		status = feed(m, c, dropped, c->len, c->end, true);
	take_result(m, status, dropped, o);
}

static bool plain_want(const struct oracle_case *c, size_t i, size_t len,
    bool end, struct oracle_outcome *o)
{
	const struct oracle_want *w = &c->wants[i];
	struct pattern_subject s = {.data = c->data,
	    .len = len,
	    .anchored = c->mode == MATCH_NEXT,
	    .head = true,
	    .end = true};
	const size_t *ov;
	const uint8_t *p;
	size_t start;

	(void)end;
	if (w->kind == WANT_LITERAL) {
		p = memmem(c->data, len, w->text, w->len);
		if (!p || (c->mode == MATCH_NEXT && p != c->data))
			return false;
		o->ovector[0] = (size_t)(p - c->data);
		o->ovector[1] = o->ovector[0] + w->len;
	} else if (w->kind == WANT_PATTERN) {
		if (pattern_match(w->fast, &s, &start, &ov) != PATTERN_MATCH ||
		    ov[0] == ov[1])
			return false;
		memcpy(o->ovector, ov,
		    2 * ((size_t)pattern_groups(w->fast) + 1) * sizeof *ov);
		o->groups = pattern_groups(w->fast);
	} else {
		return false;
	}
	o->status = MATCH_FOUND;
	o->which = i;
	o->start = o->ovector[0];
	o->skipped = o->start;
	o->taken = o->ovector[1];
	o->len = o->taken - o->start;
	return true;
}

void oracle_plain_search(const struct oracle_case *c,
    const struct oracle_cuts *cuts, struct oracle_outcome *o)
{
	struct oracle_random r = {cuts->seed};

	memset(o, 0, sizeof *o);
	for (size_t at = 0; at < c->len;) {
		at = next_cut(c, cuts, &r, at);
		for (size_t i = 0; i < c->count; i++)
			if (plain_want(c, i, at, at == c->len, o))
				return;
	}
}
