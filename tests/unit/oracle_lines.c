/*
 * The reference for lines: byte by byte, from scratch at each.
 */
#include "oracle_state.h"

#include <string.h>

static bool crlf(const struct oracle_state *s)
{
	return s->c->eol_len == 2 && memcmp(s->c->eol, "\r\n", 2) == 0;
}

/* The last bytes of the line that may begin its ending. */
static size_t held(
    const struct oracle_state *s, const uint8_t *line, size_t len)
{
	const char *eol = s->c->eol_len ? s->c->eol : "\r\n";
	size_t n = s->c->eol_len ? s->c->eol_len : 2;

	while (--n > 0)
		if (n <= len && memcmp(line + len - n, eol, n) == 0)
			return n;
	return 0;
}

/* Content `len` of a line that may go on: rules out what it can. */
static void line_rules_out(
    struct oracle_state *s, const uint8_t *line, size_t len)
{
	struct pattern_subject subject = {.data = line,
	    .len = len,
	    .anchored = true,
	    .line = true,
	    .head = true};
	const size_t *ov;
	size_t start;

	for (size_t i = 0; i < s->c->count; i++) {
		const struct oracle_want *w = &s->c->wants[i];

		if (s->dead[i] > 0)
			continue;
		if (oracle_is_text(w) &&
		    (len > w->len || !oracle_same_bytes(w, line, len)))
			s->dead[i] = len;
		if (w->kind == WANT_PATTERN && pattern_match(w->plain, &subject,
						   &start, &ov) == PATTERN_NONE)
			s->dead[i] = len;
	}
}

static enum match_status line_decided(
    struct oracle_state *s, size_t from, size_t len, size_t taken)
{
	struct pattern_subject subject = {.data = s->c->data + from,
	    .len = len,
	    .anchored = true,
	    .line = true,
	    .head = true,
	    .end = true};
	const size_t *ov;
	size_t start;

	if (s->c->count == 0)
		return oracle_found(s, SIZE_MAX, from, len, taken);
	for (size_t i = 0; i < s->c->count; i++) {
		const struct oracle_want *w = &s->c->wants[i];

		if (oracle_is_text(w) && w->len == len &&
		    oracle_same_bytes(w, subject.data, len))
			return oracle_found(s, i, from, len, taken);
		if (w->kind != WANT_PATTERN ||
		    pattern_match(w->plain, &subject, &start, &ov) !=
			PATTERN_MATCH)
			continue;
		oracle_found(s, i, from, len, taken);
		oracle_captures(s, i, ov, from);
		return MATCH_FOUND;
	}
	if (s->c->mode == MATCH_SKIP_LINES)
		return MATCH_MORE;
	for (size_t i = 0; i < s->c->count; i++)
		if (s->dead[i] == 0 && s->c->wants[i].kind != WANT_TIMEOUT)
			s->dead[i] = len + 1;
	return oracle_mismatch(s, from);
}

/* Does the line from `from` end at `len`? How long is its ending? */
static size_t ending_at(const struct oracle_state *s, size_t from, size_t len)
{
	const uint8_t *data = s->c->data;
	size_t n = s->c->eol_len;

	if (n > 0)
		return len - from >= n &&
			       memcmp(data + len - n, s->c->eol, n) == 0
			   ? n
			   : 0;
	if (len == from || data[len - 1] != '\n')
		return 0;
	return len - from > 1 && data[len - 2] == '\r' ? 2 : 1;
}

enum match_status oracle_line_prefix(
    struct oracle_state *s, size_t *from, size_t len)
{
	bool one = s->c->mode == MATCH_LINE;
	const uint8_t *line = s->c->data + *from;
	size_t there = len - *from;
	size_t ending = ending_at(s, *from, len);
	size_t content;
	enum match_status status;

	for (size_t i = 0; i < s->c->count; i++)
		if ((s->c->wants[i].kind == WANT_EOF ||
			s->c->wants[i].kind == WANT_RESET) &&
		    there > 0)
			s->dead[i] = 1;
	if (ending > 0) {
		status = line_decided(s, *from, there - ending, len);
		if (status != MATCH_MORE)
			return status;
		*from = len;
		s->checked = 0;
		memset(s->dead, 0, sizeof s->dead);
		return oracle_over(s, len)
			   ? oracle_fail(s, MATCH_TOO_MUCH, 0, SIZE_MAX)
			   : MATCH_MORE;
	}
	if (crlf(s) && s->c->data[len - 1] == '\n')
		return oracle_fail(s, MATCH_MISMATCH, len - 1, SIZE_MAX);
	content = there - held(s, line, there);
	while (s->checked < content)
		line_rules_out(s, line, ++s->checked);
	if (s->c->count > 0 && oracle_all_dead(s, one)) {
		if (one)
			return oracle_mismatch(s, *from);
		if (oracle_over(s, len))
			return oracle_fail(s, MATCH_TOO_MUCH, 0, SIZE_MAX);
	}
	return one && content > s->c->max
		   ? oracle_fail(s, MATCH_TOO_MUCH, 0, SIZE_MAX)
		   : MATCH_MORE;
}

enum match_status oracle_line_end(struct oracle_state *s, size_t from)
{
	enum match_end end = s->c->end;
	enum want_kind kind = end == MATCH_AT_EOF     ? WANT_EOF
			      : end == MATCH_AT_RESET ? WANT_RESET
						      : WANT_TIMEOUT;
	enum match_failure failure = end == MATCH_AT_EOF     ? MATCH_EOF
				     : end == MATCH_AT_RESET ? MATCH_RESET
							     : MATCH_TIMEOUT;
	size_t at = end == MATCH_AT_DEADLINE ? 0 : from;

	if (end == MATCH_OPEN)
		return MATCH_MORE;
	for (size_t i = 0; i < s->c->count; i++)
		if (s->c->wants[i].kind == kind &&
		    (end == MATCH_AT_DEADLINE || from == s->c->len))
			return oracle_found(s, i, at, 0, at);
	return oracle_fail(s, failure, 0, SIZE_MAX);
}
