/*
 * What a failed wait says besides, and the alternatives in words. Runs once,
 * when the verdict is there: it may look at everything again.
 */
#include "matcher_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ncchat/base/escape.h"

#define QUOTED_MAX 60

void hint_set(struct matcher *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(m->error.hint, sizeof m->error.hint, fmt, args);
	va_end(args);
}

/* ---- alternatives in words ---- */

/* The brackets must not end at a bracket of the pattern. */
static void describe_pattern(const struct pattern *p, struct buf *out)
{
	size_t len;
	const char *text = pattern_text(p, &len);
	const char *flags = pattern_flags(p);
	const char *level =
	    memmem(text, len, "]]", 2) || (len > 0 && text[len - 1] == ']')
		? "="
		: "";

	buf_printf(out, "nc.re%s[%s[", *flags ? "(" : "", level);
	for (size_t i = 0, n; i < len; i += n) {
		const char *slash = memchr(text + i, '\\', len - i);

		n = slash ? (size_t)(slash - (text + i)) : len - i;
		escape_text(out, text + i, n, false);
		if (slash) {
			buf_putc(out, '\\'); /* one, as it was written */
			n++;
		}
	}
	buf_printf(out, "]%s]", level);
	if (*flags)
		buf_printf(out, ", \"%s\")", flags);
}

void want_describe(const struct want *want, struct buf *out)
{
	switch (want->kind) {
	case WANT_LITERAL:
		escape_quoted(out, want->text, want->len, QUOTED_MAX);
		break;
	case WANT_NOCASE:
		buf_puts(out, "nc.nocase");
		escape_quoted(out, want->text, want->len, QUOTED_MAX);
		break;
	case WANT_PATTERN:
		describe_pattern(want->pattern, out);
		break;
	case WANT_EOF:
		buf_puts(out, "nc.eof");
		break;
	case WANT_RESET:
		buf_puts(out, "nc.reset");
		break;
	case WANT_TIMEOUT:
		buf_puts(out, "nc.timeout");
		break;
	}
}

void matcher_describe(const struct matcher *m, struct buf *out)
{
	if (m->opts.count == 0) {
		buf_puts(out, "a line");
		return;
	}
	if (m->opts.count > 1)
		buf_puts(out, "{ ");
	for (size_t i = 0; i < m->opts.count; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		want_describe(&m->opts.wants[i], out);
	}
	if (m->opts.count > 1)
		buf_puts(out, " }");
}

/* ---- hints ---- */

/* Where the alternative stands in the data from `from` on, or SIZE_MAX. */
static size_t find_want(
    struct matcher *m, size_t i, const struct feed *f, size_t from)
{
	const struct want *want = &m->opts.wants[i];
	struct pattern_subject s = {.data = f->data,
	    .len = f->len,
	    .start = from,
	    .head = true,
	    .end = true};
	const size_t *ov;
	size_t start;

	if (want_is_text(want)) {
		start = literal_find(m, want, f->data + from, f->len - from);
		return start == SIZE_MAX ? SIZE_MAX : start + from;
	}
	if (want->kind != WANT_PATTERN ||
	    pattern_match(want->pattern, &s, &start, &ov) != PATTERN_MATCH ||
	    ov[1] == ov[0])
		return SIZE_MAX;
	return start;
}

/* A mismatch at `base`: is what was wanted further on? */
void hint_follows(struct matcher *m, const struct feed *f, size_t base)
{
	size_t best = SIZE_MAX, which = 0;
	struct buf text = {0};
	bool line;

	if (f->len - base < 2)
		return;
	for (size_t i = 0; i < m->opts.count; i++) {
		size_t at = find_want(m, i, f, base + 1);

		if (at < best) {
			best = at;
			which = i;
		}
	}
	if (best == SIZE_MAX)
		return;
	line = m->opts.mode == MATCH_LINE && f->data[best - 1] == '\n';
	want_describe(&m->opts.wants[which], &text);
	hint_set(m, "%.120s follows %zu byte%s later: did you mean %s?",
	    buf_cstr(&text), best - base, best - base == 1 ? "" : "s",
	    line ? "wait_line" : "wait_for");
	buf_free(&text);
}

static bool would_match_at_end(struct matcher *m, const struct feed *f)
{
	const size_t *ov;

	for (size_t i = 0; i < m->opts.count; i++)
		if (m->alts[i].state == ALT_OPEN &&
		    m->opts.wants[i].kind == WANT_PATTERN &&
		    matcher_last_try(m, i, f, &ov) == PATTERN_MATCH &&
		    ov[1] > ov[0])
			return true;
	return false;
}

/* The open pattern with the first undecided start that holds others back. */
static size_t undecided_since(const struct matcher *m, const struct feed *f)
{
	size_t best = SIZE_MAX;

	if (m->opts.mode != MATCH_SKIP)
		return SIZE_MAX;
	for (size_t i = 0; i < m->opts.count; i++) {
		const struct alt *alt = &m->alts[i];

		if (alt->state == ALT_OPEN &&
		    m->opts.wants[i].kind == WANT_PATTERN &&
		    alt->scan < f->len && alt->scan < best)
			best = alt->scan;
	}
	return best;
}

/* At the deadline: what is there, and why it did not count. */
void hint_undecided(struct matcher *m, const struct feed *f)
{
	size_t since = undecided_since(m, f);
	bool would = would_match_at_end(m, f);
	struct buf text = {0};

	if (since == SIZE_MAX) {
		if (would)
			hint_set(m, "would match at end of data");
		return;
	}
	escape_quoted(&text, f->data + since, f->len - since, 20);
	hint_set(m,
	    "%spattern undecided since byte %llu (%s): it could still grow",
	    would ? "would match at end of data: " : "",
	    (unsigned long long)(m->dropped + since), buf_cstr(&text));
	buf_free(&text);
}
