/*
 * Random patterns, texts, data and ends. Small alphabets, so that matches,
 * near misses and line endings are frequent.
 */
#include "oracle.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/escape.h"

uint64_t oracle_random(struct oracle_random *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u); /* splitmix64 */

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

size_t oracle_below(struct oracle_random *r, size_t n)
{
	return (size_t)(oracle_random(r) % n);
}

#define PICK(r, list) (list)[oracle_below(r, sizeof(list) / sizeof *(list))]

/* ---- patterns ---- */

struct writer {
	struct oracle_random *r;
	struct buf out;
	bool utf;
	unsigned groups;
	bool in_behind; /* fixed length only */
};

static void write_alternatives(struct writer *w, int depth);

static void write_simple(struct writer *w)
{
	static const char *const bytes[] = {"a", "a", "b", "b", "A", "1", " ",
	    ".", ".", "\\w", "\\W", "\\d", "\\s", "\\S", "[ab]", "[^a]",
	    "[^\\n]", "[^\\r\\n]", "[a-z1]", "\\r", "\\n", "\\r\\n", "\\N",
	    "\\h", "\\v", "[[:alpha:]]", "_", "\\x0a", "\\Qa\\E"};
	static const char *const chars[] = {"\xc3\xa9", "\xe4\xbd\xa0",
	    "[\xc3\xa9"
	    "b]",
	    "[^\xe4\xbd\xa0]", "\\x{4f60}", "\xc3\x89", "\\p{L}"};

	if (w->utf && oracle_one_in(w->r, 4))
		buf_puts(&w->out, PICK(w->r, chars));
	else
		buf_puts(&w->out, PICK(w->r, bytes));
}

static void write_assertion(struct writer *w)
{
	static const char *const texts[] = {"^", "^", "$", "$", "$", "\\b",
	    "\\b", "\\B", "\\A", "\\z", "\\Z", "(?-m:$)", "(?-m:^)"};

	buf_puts(&w->out, PICK(w->r, texts));
}

static void write_behind(struct writer *w, int depth)
{
	static const char *const heads[] = {"(?<=", "(?<!"};
	bool outer = w->in_behind;
	size_t n = 1 + oracle_below(w->r, 2);

	w->in_behind = true;
	buf_puts(&w->out, PICK(w->r, heads));
	for (size_t i = 0; i < n; i++) {
		if (depth > 0 && oracle_one_in(w->r, 4))
			write_behind(w, depth - 1);
		else if (oracle_one_in(w->r, 4))
			write_assertion(w);
		write_simple(w);
	}
	buf_putc(&w->out, ')');
	w->in_behind = outer;
}

static void write_group(struct writer *w, int depth)
{
	static const char *const heads[] = {"(", "(", "(", "(?:", "(?>",
	    "(?i:", "(?s:", "(?-m:", "(?=", "(?!", "(?|", "(?-i:"};
	const char *head = PICK(w->r, heads);

	if (strcmp(head, "(") == 0) {
		if (w->groups >= ORACLE_GROUPS - 2)
			head = "(?:";
		else
			w->groups++;
	}
	buf_puts(&w->out, head);
	write_alternatives(w, depth - 1);
	buf_putc(&w->out, ')');
}

static void write_atom(struct writer *w, int depth)
{
	size_t kind = oracle_below(w->r, 100);

	if (kind < 58 || depth <= 0)
		write_simple(w);
	else if (kind < 70)
		write_assertion(w);
	else if (kind < 76)
		write_behind(w, 1);
	else if (kind < 79)
		buf_puts(&w->out, "\\R");
	else if (kind < 83 && w->groups > 0)
		buf_printf(&w->out, "\\%zu", 1 + oracle_below(w->r, w->groups));
	else if (kind < 84 && w->groups > 0)
		buf_puts(&w->out, "(?(1)a|b)");
	else if (kind < 85 && w->utf)
		buf_puts(&w->out, "\\X");
	else
		write_group(w, depth);
}

static void write_sequence(struct writer *w, int depth)
{
	static const char *const counts[] = {"*", "+", "?", "*?", "+?", "??",
	    "*+", "++", "?+", "{2}", "{1,2}", "{2,}", "{0,3}?"};
	size_t n = 1 + oracle_below(w->r, 4);

	for (size_t i = 0; i < n; i++) {
		write_atom(w, depth);
		if (oracle_one_in(w->r, 3))
			buf_puts(&w->out, PICK(w->r, counts));
	}
}

static void write_alternatives(struct writer *w, int depth)
{
	write_sequence(w, depth);
	while (oracle_one_in(w->r, 5)) {
		buf_putc(&w->out, '|');
		write_sequence(w, depth);
	}
}

static bool compile(struct oracle_want *want, struct pattern_engine *plain,
    struct pattern_engine *fast)
{
	struct error err = {0};

	want->plain =
	    pattern_new(plain, want->text, want->len, want->flags, &err);
	if (!want->plain)
		return false;
	want->fast =
	    pattern_new(fast, want->text, want->len, want->flags, &err);
	return want->fast && pattern_groups(want->fast) < ORACLE_GROUPS;
}

static void new_pattern(struct oracle_case *c, struct oracle_want *want,
    struct oracle_random *r, struct pattern_engine *plain,
    struct pattern_engine *fast)
{
	static const char *const flags[] = {"", "", "", "i", "s", "x", "is"};

	for (;;) {
		struct writer w = {.r = r, .utf = c->utf};
		bool ok;

		write_alternatives(&w, 3);
		ok = buf_len(&w.out) < sizeof want->text;
		want->len = ok ? buf_len(&w.out) : 0;
		memcpy(want->text, buf_data(&w.out), want->len);
		buf_free(&w.out);
		snprintf(want->flags, sizeof want->flags, "%s%s",
		    PICK(r, flags), c->utf ? "u" : "");
		if (ok && compile(want, plain, fast))
			return;
		pattern_unref(want->plain);
		pattern_unref(want->fast);
		want->plain = want->fast = NULL;
	}
}

/* ---- texts and data ---- */

static size_t random_bytes(
    uint8_t *out, size_t size, struct oracle_random *r, bool utf)
{
	static const char *const sets[][8] = {{"a", "b"},
	    {"a", "b", "\r", "\n", "\r\n"}, {"a", "\n"}, {"a", "\r", "\n"},
	    {"a", "A", "1", "_", " ", "b"}, {"a", "b", "\r\n", "1", " "},
	    {"a"}};
	static const char *const chars[][8] = {
	    {"a", "\xc3\xa9", "\xe4\xbd\xa0", "\n"},
	    {"a", "\xc3\xa9", "\xc3\x89", "\xe4\xbd", "\xe4\xbd\xa0", "\xff"},
	    {"\xe4\xbd\xa0", "\xf0\x9f\x98\x80", "\x80", "\r\n"},
	    {"a", "b", "\xe4", "\xbd", "\xa0", "\xc3"}};
	const char *const *set =
	    utf && !oracle_one_in(r, 4) ? PICK(r, chars) : PICK(r, sets);
	size_t want = oracle_below(r, size), len = 0, n = 0;

	while (n < 8 && set[n])
		n++;
	while (len < want) {
		const char *piece = set[oracle_below(r, n)];
		size_t times = oracle_one_in(r, 6) ? 1 + oracle_below(r, 8) : 1;

		for (; times > 0 && len + strlen(piece) <= want; times--) {
			memcpy(out + len, piece, strlen(piece));
			len += strlen(piece);
		}
		if (len + 4 > want && oracle_one_in(r, 3))
			break;
	}
	return len;
}

static void new_text(
    struct oracle_case *c, struct oracle_want *want, struct oracle_random *r)
{
	do {
		want->len = random_bytes((uint8_t *)want->text, 7, r, c->utf);
	} while (
	    want->len == 0 && (c->mode == MATCH_NEXT || c->mode == MATCH_SKIP));
}

static void new_want(struct oracle_case *c, struct oracle_want *want,
    struct oracle_random *r, struct pattern_engine *plain,
    struct pattern_engine *fast)
{
	static const enum want_kind kinds[] = {WANT_PATTERN, WANT_PATTERN,
	    WANT_PATTERN, WANT_PATTERN, WANT_LITERAL, WANT_LITERAL, WANT_NOCASE,
	    WANT_EOF, WANT_RESET, WANT_TIMEOUT};

	memset(want, 0, sizeof *want);
	want->kind = PICK(r, kinds);
	if (want->kind == WANT_PATTERN)
		new_pattern(c, want, r, plain, fast);
	else if (want->kind == WANT_LITERAL || want->kind == WANT_NOCASE)
		new_text(c, want, r);
}

void oracle_case_new(struct oracle_case *c, struct oracle_random *r,
    struct pattern_engine *plain, struct pattern_engine *fast)
{
	static const enum match_mode modes[] = {MATCH_NEXT, MATCH_NEXT,
	    MATCH_SKIP, MATCH_SKIP, MATCH_SKIP, MATCH_LINE, MATCH_SKIP_LINES,
	    MATCH_MESSAGE};
	static const char *const eols[] = {
	    "", "", "\r\n", "\n", "b", "aab", "\r", "a\n"};
	static const size_t counts[] = {1, 1, 1, 2, 2, 3, ORACLE_WANTS};

	memset(c, 0, sizeof *c);
	c->mode = PICK(r, modes);
	c->utf = oracle_one_in(r, 3);
	snprintf(c->eol, sizeof c->eol, "%s", PICK(r, eols));
	c->eol_len = strlen(c->eol);
	c->max = oracle_one_in(r, 3) ? oracle_below(r, 20) : MATCH_UNBOUNDED;
	c->window = oracle_one_in(r, 3) ? 1 + oracle_below(r, 12) : 0;
	c->eager = oracle_one_in(r, 2) ? 1 + oracle_below(r, 4) : 0;
	c->count = PICK(r, counts);
	if (c->mode == MATCH_LINE && oracle_one_in(r, 8))
		c->count = 0;
	for (size_t i = 0; i < c->count; i++)
		new_want(c, &c->wants[i], r, plain, fast);
}

void oracle_case_data(struct oracle_case *c, struct oracle_random *r)
{
	static const enum match_end ends[] = {
	    MATCH_OPEN, MATCH_AT_EOF, MATCH_AT_RESET, MATCH_AT_DEADLINE};
	size_t size = oracle_one_in(r, 4) ? ORACLE_DATA : 24;

	c->len = random_bytes(c->data, size, r, c->utf);
	c->end = PICK(r, ends);
	if (c->mode == MATCH_MESSAGE)
		c->end = MATCH_OPEN;
}

void oracle_case_free(struct oracle_case *c)
{
	for (size_t i = 0; i < c->count; i++) {
		pattern_unref(c->wants[i].plain);
		pattern_unref(c->wants[i].fast);
	}
	c->count = 0;
}

/* ---- printing, comparing ---- */

void oracle_case_print(const struct oracle_case *c)
{
	static const char *const modes[] = {
	    "next", "skip", "line", "skip-lines", "message"};
	static const char *const kinds[] = {
	    "literal", "nocase", "pattern", "eof", "reset", "timeout"};
	static const char *const ends[] = {"open", "eof", "reset", "deadline"};
	struct buf b = {0};

	buf_printf(&b, "mode %s, end %s, max %zd, window %zu, eager %zu, eol ",
	    modes[c->mode], ends[c->end], (ssize_t)c->max, c->window, c->eager);
	escape_quoted(&b, c->eol, c->eol_len, 99);
	buf_puts(&b, "\n  data ");
	escape_quoted(&b, c->data, c->len, 999);
	for (size_t i = 0; i < c->count; i++) {
		buf_printf(&b, "\n  %zu %s ", i, kinds[c->wants[i].kind]);
		if (c->wants[i].kind == WANT_PATTERN)
			buf_printf(&b, "%.*s   flags %s", (int)c->wants[i].len,
			    c->wants[i].text, c->wants[i].flags);
		else
			escape_quoted(
			    &b, c->wants[i].text, c->wants[i].len, 99);
	}
	fprintf(stderr, "%s\n", buf_cstr(&b));
	buf_free(&b);
}

void oracle_outcome_print(const char *who, const struct oracle_outcome *o)
{
	fprintf(stderr,
	    "  %-10s status %d failure %d which %zd at %zd start %zd len %zd "
	    "taken %zd skipped %lld groups %u:",
	    who, (int)o->status, (int)o->failure, (ssize_t)o->which,
	    (ssize_t)o->at, (ssize_t)o->start, (ssize_t)o->len,
	    (ssize_t)o->taken, (long long)o->skipped, o->groups);
	if (o->status == MATCH_FOUND)
		for (size_t i = 0; i < 2 * ((size_t)o->groups + 1); i++)
			fprintf(stderr, " %zd", (ssize_t)o->ovector[i]);
	fputc('\n', stderr);
}

bool oracle_outcome_same(
    const struct oracle_outcome *a, const struct oracle_outcome *b)
{
	if (a->status != b->status)
		return false;
	if (a->status == MATCH_FAILED)
		return a->failure == b->failure &&
		       (a->failure != MATCH_MISMATCH ||
			   (a->at == b->at && a->which == b->which));
	if (a->status != MATCH_FOUND)
		return true;
	return a->which == b->which && a->start == b->start &&
	       a->len == b->len && a->taken == b->taken &&
	       a->skipped == b->skipped && a->groups == b->groups &&
	       memcmp(a->ovector, b->ovector,
		   2 * ((size_t)a->groups + 1) * sizeof *a->ovector) == 0;
}
