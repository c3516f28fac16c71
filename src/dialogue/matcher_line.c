/*
 * line and wait_line. The subject of every alternative is the line: its bytes
 * up to the ending, so far as they cannot be part of one (a CR at the end of
 * what is there waits for its LF). A line that all alternatives rule out
 * fails before it is complete; one that matches is decided by its ending.
 * Offsets of alternatives count from the line's first byte.
 */
#include "matcher_impl.h"

#include <string.h>

enum line_state { LINE_OPEN, LINE_COMPLETE, LINE_BARE_LF };

struct line {
	const uint8_t *data; /* from the line's first byte */
	size_t len;	     /* LINE_OPEN: what is certainly content */
	size_t ending;	     /* bytes of the ending */
	size_t there;	     /* bytes from the line's first, all of them */
	enum line_state state;
};

static bool eol_is_crlf(const struct match_eol *eol)
{
	return eol->text && eol->len == 2 && memcmp(eol->text, "\r\n", 2) == 0;
}

/* Bytes at the end of `len` that may be the beginning of the ending. */
static size_t held_back(
    const struct matcher *m, const uint8_t *data, size_t len)
{
	const struct match_eol *eol = &m->opts.eol;

	if (!eol->text || eol_is_crlf(eol))
		return len > 0 && data[len - 1] == '\r';
	for (size_t n = eol->len - 1; n > 0; n--)
		if (n <= len && memcmp(data + len - n, eol->text, n) == 0)
			return n;
	return 0;
}

static const uint8_t *find_ending(
    struct matcher *m, const uint8_t *from, size_t len)
{
	const struct match_eol *eol = &m->opts.eol;
	const uint8_t *p;

	if (!eol->text || eol_is_crlf(eol))
		p = memchr(from, '\n', len);
	else
		p = memmem(from, len, eol->text, eol->len);
	m->work += p ? (size_t)(p - from) : len;
	return p;
}

static void line_look(
    struct matcher *m, const struct feed *f, struct line *line)
{
	const struct match_eol *eol = &m->opts.eol;
	const uint8_t *p =
	    find_ending(m, f->data + m->line_scan, f->len - m->line_scan);
	bool cr;

	*line =
	    (struct line){.data = f->data + m->line, .there = f->len - m->line};
	if (!p) {
		size_t back = held_back(m, line->data, line->there);

		line->len = line->there - back;
		m->line_scan = f->len - (eol->text ? back : 0);
		return;
	}
	m->line_scan = (size_t)(p - f->data);
	line->len = (size_t)(p - line->data);
	line->state = LINE_COMPLETE;
	line->ending = 1;
	if (eol->text && !eol_is_crlf(eol)) {
		line->ending = eol->len;
		return;
	}
	cr = line->len > 0 && p[-1] == '\r';
	line->len -= cr;
	line->ending += cr;
	if (eol->text && !cr)
		line->state = LINE_BARE_LF;
}

/* ---- alternatives on a line that is not complete ---- */

static enum pattern_status match_line(struct matcher *m, size_t i,
    const uint8_t *data, size_t len, bool end, const size_t **ovector)
{
	struct pattern_subject s = {.data = data,
	    .len = len,
	    .anchored = true,
	    .line = true,
	    .head = true,
	    .end = end};
	size_t start;

	m->work += len;
	return pattern_match(m->opts.wants[i].pattern, &s, &start, ovector);
}

static bool rules_out(
    struct matcher *m, size_t i, const uint8_t *data, size_t prefix)
{
	const size_t *ov;

	return match_line(m, i, data, prefix, false, &ov) == PATTERN_NONE;
}

static void rule_out(struct alt *alt, size_t open, size_t decided)
{
	alt->state = ALT_RULED_OUT;
	alt->open = open;
	alt->decided = decided;
}

static void try_text(
    struct matcher *m, size_t i, const uint8_t *data, size_t len)
{
	const struct want *want = &m->opts.wants[i];
	struct alt *alt = &m->alts[i];
	size_t at = literal_differs(m, want, data, alt->tried, len);

	if (at == SIZE_MAX && len > want->len)
		at = want->len;
	alt->tried = len;
	if (at != SIZE_MAX)
		rule_out(alt, at, at + 1);
}

/* A limit on a part of the line says nothing yet: alt->fails. */
static void try_pattern(
    struct matcher *m, size_t i, const uint8_t *data, size_t len)
{
	struct alt *alt = &m->alts[i];
	const size_t *ov;

	switch (match_line(m, i, data, len, false, &ov)) {
	case PATTERN_NONE:
		rule_out(alt, alt->tried, len);
		return;
	case PATTERN_LIMIT:
		alt->fails = true;
		break;
	case PATTERN_MATCH:
	case PATTERN_PARTIAL:
		break;
	}
	alt->tried = len;
}

/* `len`: bytes that are certainly content; more is not looked at. */
static void try_wants(
    struct matcher *m, const uint8_t *data, size_t len, size_t there, bool all)
{
	for (size_t i = 0; i < m->opts.count; i++) {
		const struct want *want = &m->opts.wants[i];
		struct alt *alt = &m->alts[i];

		if (alt->state != ALT_OPEN)
			continue;
		if (want->kind == WANT_EOF || want->kind == WANT_RESET) {
			if (there > 0)
				rule_out(alt, 0, 1);
		} else if (want_is_text(want)) {
			try_text(m, i, data, len);
		} else if (want->kind == WANT_PATTERN && !alt->fails &&
			   len > alt->tried &&
			   (all || alt_due(m, i, data, 0, len))) {
			try_pattern(m, i, data, len);
		}
	}
}

static bool all_ruled_out(const struct matcher *m, size_t there)
{
	bool any = false;

	if (m->opts.count == 0 || there == 0)
		return false;
	for (size_t i = 0; i < m->opts.count; i++) {
		any |= m->opts.wants[i].kind != WANT_TIMEOUT;
		if (m->opts.wants[i].kind != WANT_TIMEOUT &&
		    m->alts[i].state != ALT_RULED_OUT)
			return false;
	}
	return any || m->opts.mode == MATCH_LINE;
}

static enum match_status mismatch(struct matcher *m, const struct feed *f)
{
	size_t base = m->line;

	matcher_mismatch(m, f, base, rules_out);
	hint_follows(m, f, base);
	return MATCH_FAILED;
}

/* ---- limits ---- */

/*
 * The first prefix whose certain content is longer than max: that many bytes
 * are content. 0: none.
 */
static size_t too_long(
    const struct matcher *m, const struct line *line, size_t max)
{
	if (max == MATCH_UNBOUNDED || line->len <= max)
		return 0;
	for (size_t n = max + 1; n <= line->there; n++) {
		size_t len = n - held_back(m, line->data, n);

		if (len > max)
			return len;
	}
	return line->len;
}

static enum match_status check_line_limit(
    struct matcher *m, const struct feed *f, const struct line *line)
{
	size_t max = m->opts.max;
	size_t len;

	if (m->opts.mode == MATCH_SKIP_LINES && max < MATCH_MAX)
		max = MATCH_MAX;
	len = too_long(m, line, max);
	if (len == 0)
		return MATCH_MORE;
	try_wants(m, line->data, len, len, true);
	if (m->opts.mode == MATCH_LINE && all_ruled_out(m, len))
		return mismatch(m, f);
	return matcher_fail(
	    m, MATCH_TOO_MUCH, m->line + len - 1, matcher_first_open(m));
}

/* ---- a line that is complete, or will not be ---- */

static enum match_status line_found(
    struct matcher *m, size_t which, const struct line *line)
{
	size_t taken = m->line + line->len + line->ending;

	return matcher_found(m, which, m->line, line->len, taken);
}

static enum match_status line_found_pattern(struct matcher *m, size_t which,
    const struct line *line, const size_t *ovector)
{
	size_t taken = m->line + line->len + line->ending;
	size_t *moved;

	matcher_found_pattern(m, which, ovector, taken);
	moved = m->ovector;
	for (size_t i = 0; i < 2 * ((size_t)m->result.groups + 1); i++)
		if (moved[i] != SIZE_MAX)
			moved[i] += m->line;
	m->result.start = m->line;
	m->result.len = line->len;
	m->result.skipped = m->dropped + m->line;
	return MATCH_FOUND;
}

static enum match_status want_on_line(
    struct matcher *m, size_t i, const struct line *line)
{
	const struct want *want = &m->opts.wants[i];
	const size_t *ov;

	if (want_is_text(want)) {
		if (literal_equals(m, want, line->data, line->len))
			return line_found(m, i, line);
	} else if (want->kind == WANT_PATTERN) {
		switch (match_line(m, i, line->data, line->len, true, &ov)) {
		case PATTERN_MATCH:
			return line_found_pattern(m, i, line, ov);
		case PATTERN_LIMIT:
			return matcher_fail(m, MATCH_LIMIT, m->line, i);
		case PATTERN_PARTIAL:
		case PATTERN_NONE:
			break;
		}
	}
	return MATCH_MORE;
}

static enum match_status line_complete(
    struct matcher *m, const struct line *line)
{
	if (m->opts.count == 0)
		return line_found(m, SIZE_MAX, line);
	for (size_t i = 0; i < m->opts.count; i++) {
		enum match_status status;

		if (m->alts[i].state != ALT_OPEN)
			continue;
		status = want_on_line(m, i, line);
		if (status != MATCH_MORE)
			return status;
	}
	return MATCH_MORE;
}

/* No alternative matched: each is ruled out by the ending at the latest. */
static enum match_status line_mismatch(
    struct matcher *m, const struct feed *f, const struct line *line)
{
	try_wants(m, line->data, line->len, line->there, true);
	for (size_t i = 0; i < m->opts.count; i++)
		if (m->alts[i].state == ALT_OPEN &&
		    m->opts.wants[i].kind != WANT_TIMEOUT)
			rule_out(&m->alts[i], line->len, line->len + 1);
	return mismatch(m, f);
}

static enum match_status bare_lf(
    struct matcher *m, const struct feed *f, const struct line *line)
{
	size_t at = m->line + line->len;

	try_wants(m, line->data, line->len, line->len, true);
	if (all_ruled_out(m, line->len)) {
		if (m->opts.mode == MATCH_LINE)
			return mismatch(m, f);
		if (matcher_over(m, at))
			return matcher_fail(m, MATCH_TOO_MUCH, at, SIZE_MAX);
	}
	matcher_fail(m, MATCH_MISMATCH, at, SIZE_MAX);
	hint_set(m, "a line ended by LF alone, where CR LF was agreed");
	return MATCH_FAILED;
}

/* True: on with the next line. */
static bool skip_line(struct matcher *m, const struct line *line)
{
	m->line += line->len + line->ending;
	m->line_scan = m->line;
	for (size_t i = 0; i < m->opts.count; i++)
		alt_reset(&m->alts[i], 0);
	return !matcher_over(m, m->line);
}

/* ---- the end of the stream, the deadline ---- */

static enum match_status ended(
    struct matcher *m, const struct feed *f, const struct line *line)
{
	bool eof = f->end == MATCH_AT_EOF;
	size_t i = matcher_want_of(m, eof ? WANT_EOF : WANT_RESET);

	if (f->end == MATCH_AT_DEADLINE) {
		i = matcher_want_of(m, WANT_TIMEOUT);
		if (i != SIZE_MAX)
			return matcher_found(m, i, 0, 0, 0);
		matcher_fail(m, MATCH_TIMEOUT, f->len, matcher_first_open(m));
	} else {
		if (i != SIZE_MAX && line->there == 0)
			return matcher_found(m, i, m->line, 0, m->line);
		matcher_fail(m, eof ? MATCH_EOF : MATCH_RESET, f->len,
		    matcher_first_open(m));
	}
	if (line->there > 0)
		hint_set(m, "%zu byte%s without a line ending", line->there,
		    line->there == 1 ? "" : "s");
	return MATCH_FAILED;
}

static enum match_status line_open(
    struct matcher *m, const struct feed *f, const struct line *line)
{
	bool all = f->force || f->end != MATCH_OPEN;

	m->have = line->len;
	try_wants(m, line->data, line->len, line->there, all);
	if (all_ruled_out(m, line->there)) {
		if (m->opts.mode == MATCH_LINE)
			return mismatch(m, f);
		if (matcher_over(m, f->len))
			return matcher_fail(
			    m, MATCH_TOO_MUCH, f->len, SIZE_MAX);
	}
	if (f->end != MATCH_OPEN)
		return ended(m, f, line);
	return MATCH_MORE;
}

enum match_status matcher_lines(struct matcher *m, const struct feed *f)
{
	enum match_status status;
	struct line line;

	do {
		line_look(m, f, &line);
		status = check_line_limit(m, f, &line);
		if (status != MATCH_MORE)
			return status;
		if (line.state == LINE_OPEN)
			return line_open(m, f, &line);
		if (line.state == LINE_BARE_LF)
			return bare_lf(m, f, &line);
		status = line_complete(m, &line);
		if (status != MATCH_MORE)
			return status;
		if (m->opts.mode == MATCH_LINE)
			return line_mismatch(m, f, &line);
	} while (skip_line(m, &line));
	return matcher_fail(m, MATCH_TOO_MUCH, m->line, SIZE_MAX);
}
