/*
 * Deciding a request: from the unread bytes and the way the stream ended,
 * never from how the bytes were cut. Each function returns true once the
 * outcome is there.
 */
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "dialogue/conn_impl.h"

static bool decided(struct conn *c)
{
	c->r.slot = SLOT_DECIDED;
	loop_deadline_set(c->loop, &c->r.deadline, CLOCK_NEVER);
	loop_deadline_set(c->loop, &c->r.quiet, CLOCK_NEVER);
	return true;
}

static bool found(struct conn *c, size_t start, size_t len, size_t taken)
{
	c->r.outcome.start = start;
	c->r.outcome.len = len;
	c->r.outcome.taken = c->r.req.keep ? 0 : taken;
	return decided(c);
}

bool conn_decide_failed(struct conn *c, struct failure *f)
{
	int64_t now = loop_now_ms(c->loop);

	if (f->waited_ms < 0)
		f->waited_ms = now - c->r.started_ms;
	c->r.outcome.failure = f;
	return decided(c);
}

static enum match_end match_end(const struct conn *c)
{
	if (c->end == CONN_EOF)
		return MATCH_AT_EOF;
	if (c->end == CONN_RESET)
		return MATCH_AT_RESET;
	return c->r.timed_out ? MATCH_AT_DEADLINE : MATCH_OPEN;
}

static void keep_captures(struct conn *c, const struct match_result *m)
{
	size_t n = 2 * ((size_t)m->groups + 1);

	if (!m->ovector)
		return;
	if (n > c->r.ovector_cap) {
		c->r.ovector = mem_resize(c->r.ovector, n, sizeof(size_t));
		c->r.ovector_cap = n;
	}
	memcpy(c->r.ovector, m->ovector, n * sizeof(size_t));
	c->r.outcome.groups = m->groups;
	c->r.outcome.ovector = c->r.ovector;
}

/* The peer is gone, as was asked for: that our bytes were lost is part of it. */
static void end_was_met(struct conn *c, enum want_kind kind)
{
	if (kind == WANT_RESET)
		c->w.told = true;
}

static bool match_found(struct conn *c)
{
	const struct match_result *m = matcher_result(c->r.matcher);

	c->r.outcome.which = m->which;
	c->r.outcome.kind =
	    m->which == SIZE_MAX ? WANT_LITERAL : c->r.wants[m->which].kind;
	end_was_met(c, c->r.outcome.kind);
	keep_captures(c, m);
	/* Of a line the ending is consumed and of a datagram all: but a pattern
	 * that takes none of the text accepts any. */
	if (m->ovector && m->ovector[0] == m->ovector[1] && m->len > 0)
		return conn_decide_failed(c, conn_fail_empty(c));
	return found(c, m->start, m->len, m->taken);
}

static void drop_skipped(struct conn *c)
{
	/* With keep all of it is still to be read, however it was cut. */
	size_t n = c->r.req.keep ? 0 : matcher_droppable(c->r.matcher);

	if (n == 0)
		return;
	buf_consume(&c->in, n);
	c->consumed += n;
	matcher_dropped(c->r.matcher, n);
}

static bool decide_match(struct conn *c, bool recheck)
{
	enum match_status (*feed)(struct matcher *, const uint8_t *, size_t,
	    enum match_end) = recheck ? matcher_recheck : matcher_feed;

	switch (feed(
	    c->r.matcher, buf_data(&c->in), buf_len(&c->in), match_end(c))) {
	case MATCH_FOUND:
		return match_found(c);
	case MATCH_FAILED:
		return conn_decide_failed(c, conn_fail_match(c));
	case MATCH_MORE:
		break;
	}
	drop_skipped(c);
	/* Neither an end nor a reset: no alternative can stand for it. */
	if (c->end == CONN_BROKEN)
		return conn_decide_failed(c, conn_fail_ended(c));
	if (matcher_stale(c->r.matcher))
		loop_deadline_set(c->loop, &c->r.quiet,
		    clock_after(loop_now_ms(c->loop), CONN_QUIET_MS));
	return false;
}

static bool decide_count(struct conn *c)
{
	size_t len = buf_len(&c->in);

	if (len >= c->r.req.count)
		return found(c, 0, (size_t)c->r.req.count,
		    c->r.req.verb == CONN_PEEK ? 0 : (size_t)c->r.req.count);
	return c->end != CONN_OPEN && conn_decide_failed(c, conn_fail_ended(c));
}

static bool decide_discard(struct conn *c)
{
	size_t len = buf_len(&c->in);
	size_t n = len < c->r.remaining ? len : (size_t)c->r.remaining;

	buf_consume(&c->in, n);
	c->consumed += n;
	c->r.remaining -= n;
	if (c->r.remaining == 0)
		return found(c, 0, 0, 0);
	return c->end != CONN_OPEN && conn_decide_failed(c, conn_fail_ended(c));
}

static bool decide_all(struct conn *c)
{
	size_t len = buf_len(&c->in);

	if (len > c->r.req.max)
		return conn_decide_failed(
		    c, conn_fail(c, FAILURE_TOO_MUCH,
			   "%s failed: more than %zu bytes came (max)",
			   c->r.req.name, c->r.req.max));
	if (c->end == CONN_EOF)
		return found(c, 0, len, len);
	return c->end != CONN_OPEN && conn_decide_failed(c, conn_fail_ended(c));
}

/* Bytes of an unfinished UTF-8 character at the end. */
static size_t unfinished(const uint8_t *p, size_t len)
{
	for (size_t n = 1; n <= 3 && n <= len; n++)
		if ((p[len - n] & 0xc0) != 0x80)
			return escape_utf8_len(p + len - n, n) < 0 ? n : 0;
	return 0;
}

static bool decide_some(struct conn *c)
{
	size_t len = buf_len(&c->in);

	if (c->r.req.utf8 && c->end == CONN_OPEN)
		len -= unfinished(buf_data(&c->in), len);
	if (len > 0)
		return found(c, 0, len, len);
	c->r.outcome.ended = c->end == CONN_EOF;
	if (c->end == CONN_EOF)
		return found(c, 0, 0, 0);
	return c->end != CONN_OPEN && conn_decide_failed(c, conn_fail_ended(c));
}

/* expect_eof, expect_reset, expect_silence: no byte may come. */
static bool decide_nothing(struct conn *c)
{
	enum conn_verb verb = c->r.req.verb;

	if (buf_len(&c->in) > 0 || c->has_datagram)
		return conn_decide_failed(c, conn_fail_unwanted(c));
	if (c->end == CONN_OPEN) {
		if (verb == CONN_EXPECT_SILENCE && c->r.timed_out)
			return found(c, 0, 0, 0);
		return false;
	}
	if ((verb == CONN_EXPECT_EOF && c->end == CONN_EOF) ||
	    (verb == CONN_EXPECT_RESET && c->end == CONN_RESET)) {
		if (verb == CONN_EXPECT_RESET)
			end_was_met(c, WANT_RESET);
		return found(c, 0, 0, 0);
	}
	return conn_decide_failed(c, conn_fail_ended(c));
}

/* ---- datagrams ---- */

static const struct want *find_want(const struct conn *c, enum want_kind kind)
{
	for (size_t i = 0; i < c->r.req.match.count; i++)
		if (c->r.wants[i].kind == kind)
			return &c->r.wants[i];
	return NULL;
}

static bool outcome_of_kind(struct conn *c, enum want_kind kind)
{
	const struct want *want = find_want(c, kind);

	if (!want)
		return false;
	c->r.outcome.which = (size_t)(want - c->r.wants);
	c->r.outcome.kind = kind;
	end_was_met(c, kind);
	return found(c, 0, 0, 0);
}

void conn_drop_datagram(struct conn *c)
{
	c->consumed += buf_len(&c->in);
	buf_free(&c->in);
	c->has_datagram = false;
}

static bool decide_datagram_match(struct conn *c)
{
	enum match_status status;

	if (!c->has_datagram) {
		if (c->r.timed_out && outcome_of_kind(c, WANT_TIMEOUT))
			return true;
		if (c->end == CONN_EOF && outcome_of_kind(c, WANT_EOF))
			return true;
		if (c->end == CONN_RESET && outcome_of_kind(c, WANT_RESET))
			return true;
		return c->end != CONN_OPEN &&
		       conn_decide_failed(c, conn_fail_ended(c));
	}
	matcher_start(c->r.matcher, &c->r.req.match);
	status = matcher_feed(
	    c->r.matcher, buf_data(&c->in), buf_len(&c->in), MATCH_OPEN);
	if (status == MATCH_FOUND) {
		match_found(c);
		c->r.outcome.taken = c->r.req.keep ? 0 : buf_len(&c->in);
		return true;
	}
	if (c->r.req.match.mode == MATCH_MESSAGE &&
	    !c->r.req.match.keep_skipped)
		return conn_decide_failed(c, conn_fail_match(c));
	return false;
}

/* wait_for on datagrams: whole ones are skipped until one matches. */
static bool decide_datagram_skip(struct conn *c)
{
	if (decide_datagram_match(c))
		return true;
	if (!c->has_datagram)
		return false;
	c->r.skipped += buf_len(&c->in);
	conn_drop_datagram(c);
	if (c->r.skipped > c->r.req.max)
		return conn_decide_failed(
		    c, conn_fail(c, FAILURE_TOO_MUCH,
			   "%s failed: more than %zu bytes were skipped (max)",
			   c->r.req.name, c->r.req.max));
	return false;
}

static bool decide_recv(struct conn *c)
{
	if (c->has_datagram)
		return found(c, 0, buf_len(&c->in), buf_len(&c->in));
	c->r.outcome.ended = c->end == CONN_EOF;
	if (c->end == CONN_EOF)
		return found(c, 0, 0, 0);
	return c->end != CONN_OPEN && conn_decide_failed(c, conn_fail_ended(c));
}

static bool decide_datagram(struct conn *c)
{
	switch (c->r.req.verb) {
	case CONN_MATCH:
		if (c->r.req.match.keep_skipped) /* see begin_match() */
			return decide_datagram_skip(c);
		return decide_datagram_match(c);
	case CONN_EXPECT_EOF:
	case CONN_EXPECT_RESET:
	case CONN_EXPECT_SILENCE:
		return decide_nothing(c);
	case CONN_READ:
	case CONN_PEEK:
	case CONN_DISCARD:
	case CONN_READ_ALL:
	case CONN_READ_SOME:
	case CONN_RECV:
		break;
	}
	return decide_recv(c);
}

static bool decide_stream(struct conn *c, bool recheck)
{
	switch (c->r.req.verb) {
	case CONN_MATCH:
		return decide_match(c, recheck);
	case CONN_READ:
	case CONN_PEEK:
		return decide_count(c);
	case CONN_DISCARD:
		return decide_discard(c);
	case CONN_READ_ALL:
		return decide_all(c);
	case CONN_READ_SOME:
	case CONN_RECV:
		return decide_some(c);
	case CONN_EXPECT_EOF:
	case CONN_EXPECT_RESET:
	case CONN_EXPECT_SILENCE:
		return decide_nothing(c);
	}
	return false;
}

bool conn_decide(struct conn *c, bool recheck)
{
	if (c->datagram ? decide_datagram(c) : decide_stream(c, recheck))
		return true;
	return c->r.timed_out && conn_decide_failed(c, conn_fail_timeout(c));
}
