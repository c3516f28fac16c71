/*
 * Reads a pattern's text (pcre2pattern(3)) as far as needed to refuse what a
 * stream cannot have, to count look-behinds, and to write some things anew
 * that PCRE2 10.42 decides too early for PCRE2_PARTIAL_HARD, or otherwise
 * with the JIT than without, each found by the oracle of the matcher:
 *
 *   \A \z     NOTBOL and NOTEOL do not reach them: (?-m:^) (?-m:$)
 *   \Z        before a last line ending it is taken for decided
 *   \R        repeated, it takes a CR at the end for a whole line ending
 *   ^         no line begins between CR and LF
 *   \1 - \9   to a group that is not set it may be "partial"
 *   (...)*+   leaves captures behind when it is backtracked over: (?>(...)*)
 *
 * It is no parser: what it takes for valid the library may still refuse.
 */
#include "pattern_text.h"

#include <string.h>

#define DEPTH_MAX 256 /* the library itself stops at 250 */

/*
 * Around every pattern. The group in DEFINE is never run, but with a
 * look-behind somewhere the library reports a partial match also where it has
 * inspected nothing yet: without it (?s).{2} on one byte is "no match". The CR
 * makes a search try the LF of a CR LF too: without it that depends on the JIT
 * and on where the search was resumed.
 */
#define BEFORE "(?:"
#define BEHIND ")(?(DEFINE)\\b\\r)"

struct reader {
	const char *text;
	size_t len;
	size_t pos;
	bool extended[DEPTH_MAX + 1]; /* (?x), by depth of groups */
	size_t begun[DEPTH_MAX + 1];  /* where the group begins in `out` */
	size_t depth;
	bool unbalanced; /* for the library to complain about */
	struct buf *out;
	struct pattern_facts *facts;
};

static int peek(const struct reader *r, size_t ahead)
{
	if (r->len - r->pos <= ahead)
		return -1;
	return (unsigned char)r->text[r->pos + ahead];
}

static void copy(struct reader *r, size_t n)
{
	size_t rest = r->len - r->pos;

	if (n > rest)
		n = rest;
	buf_append(r->out, r->text + r->pos, n);
	r->pos += n;
}

static bool refuse(struct reader *r, const char *what)
{
	r->facts->refused = what;
	r->facts->refused_at = r->pos;
	return false;
}

/* Up to and with the text `end`, or all that is left. */
static void copy_until(struct reader *r, const char *end)
{
	size_t n = strlen(end);
	const char *found = memmem(r->text + r->pos, r->len - r->pos, end, n);

	if (found) {
		copy(r, (size_t)(found - (r->text + r->pos)) + n);
		return;
	}
	copy(r, r->len - r->pos);
	if (end[0] == '\\')
		buf_puts(r->out, end); /* \Q may end with the pattern */
}

static void replace(struct reader *r, const char *with)
{
	buf_puts(r->out, with);
	r->pos += 2;
}

/*
 * \1 to \9. To a group that is not set it fails, and whether the library
 * calls that partial at the end of the subject depends on the JIT.
 */
static bool read_back_reference(struct reader *r)
{
	int digit = peek(r, 1);
	int next = peek(r, 2);

	if (digit < '1' || digit > '9' || (next >= '0' && next <= '9'))
		return false;
	buf_printf(r->out, "(?(%c)\\%c|(?!))", digit, digit);
	r->pos += 2;
	return true;
}

static bool read_escape(struct reader *r)
{
	if (read_back_reference(r))
		return true;
	switch (peek(r, 1)) {
	case 'G':
		return refuse(r, "\\G");
	case 'K':
		return refuse(r, "\\K");
	case 'C':
		return refuse(r, "\\C");
	case 'A':
		replace(r, "(?-m:^)");
		return true;
	case 'z':
		replace(r, "(?-m:$)");
		return true;
	case 'Z':
		replace(r, "(?=(?:\\R)?+(?-m:$))");
		return true;
	case 'R':
		replace(r, "(?:\\R)");
		return true;
	case 'Q':
		copy(r, 2);
		copy_until(r, "\\E");
		return true;
	case 'c':
		copy(r, 3);
		return true;
	default:
		copy(r, 2);
		return true;
	}
}

/* [:alpha:], [.x.] or [=x=] at pos: its length, else 0. */
static size_t posix_len(const struct reader *r)
{
	int kind = peek(r, 1);

	if (kind != ':' && kind != '.' && kind != '=')
		return 0;
	for (size_t i = 2; peek(r, i + 1) >= 0; i++) {
		int c = peek(r, i);

		if (c == '\\' &&
		    (peek(r, i + 1) == ']' || peek(r, i + 1) == '\\'))
			i++;
		else if (c == ']' || (c == '[' && peek(r, i + 1) == kind))
			return 0;
		else if (c == kind && peek(r, i + 1) == ']')
			return i + 2;
	}
	return 0;
}

/* An escape in a class; true when it stands for a member of the class. */
static bool read_class_escape(struct reader *r)
{
	size_t from = r->pos;

	switch (peek(r, 1)) {
	case 'E':
		copy(r, 2);
		return false;
	case 'Q':
		copy(r, 2);
		copy_until(r, "\\E");
		return r->pos - from > 4;
	case 'c':
		copy(r, 3);
		return true;
	default:
		copy(r, 2);
		return true;
	}
}

static void read_class(struct reader *r)
{
	bool first = true; /* a ] is a member there */

	copy(r, 1);
	if (peek(r, 0) == '^')
		copy(r, 1);
	while (peek(r, 0) >= 0) {
		int c = peek(r, 0);
		size_t posix = c == '[' ? posix_len(r) : 0;

		if (c == '\\') {
			if (read_class_escape(r))
				first = false;
			continue;
		}
		copy(r, posix > 0 ? posix : 1);
		if (c == ']' && !first)
			return;
		first = false;
	}
}

/*
 * (?imnsxJU-imnsx) or with a colon: its length without the last byte, and
 * what it makes of (?x) and (?i). 0: something else.
 */
static size_t read_options(struct reader *r, bool *extended)
{
	bool on = true;

	for (size_t i = 2; peek(r, i) >= 0; i++) {
		int c = peek(r, i);

		if (c == ')' || c == ':')
			return i;
		if (c == '^')
			*extended = false;
		else if (c == '-')
			on = false;
		else if (c == 'x')
			*extended = on;
		else if (c == 'i')
			r->facts->caseless |= on;
		else if (!memchr("mnsJU", c, 5))
			return 0;
	}
	return 0;
}

static void push(struct reader *r, bool extended)
{
	if (r->depth < DEPTH_MAX)
		r->depth++;
	r->extended[r->depth] = extended;
	r->begun[r->depth] = buf_len(r->out);
}

/* (?= (?! (?* (?<= (?<! (?<* */
static bool is_assertion(const struct reader *r)
{
	int c = peek(r, 2) == '<' ? peek(r, 3) : peek(r, 2);

	return c >= 0 && memchr("=!*", c, 3);
}

static void read_group_head(struct reader *r)
{
	bool extended = r->extended[r->depth];
	size_t n = read_options(r, &extended);

	if (n > 0 && peek(r, n) == ')') {
		r->extended[r->depth] = extended;
		copy(r, n + 1);
		return;
	}
	if (n == 0)
		extended = r->extended[r->depth];
	/* What the JIT of PCRE2 10.42 decides otherwise, now and then: an
	 * assertion that is repeated does not report a partial match. */
	if (is_assertion(r) || peek(r, 2) == '>')
		r->facts->no_jit = true;
	push(r, extended);
	if (peek(r, 2) == '<' && is_assertion(r))
		r->facts->lookbehinds++;
	copy(r, n > 0 ? n + 1 : 2);
}

static bool read_group(struct reader *r)
{
	if (peek(r, 1) == '*')
		return refuse(r, "(*");
	if (peek(r, 1) != '?') {
		push(r, r->extended[r->depth]);
		copy(r, 1);
		return true;
	}
	if (peek(r, 2) == 'C')
		return refuse(r, "(?C");
	if (peek(r, 2) == '#')
		copy_until(r, ")");
	else
		read_group_head(r);
	return true;
}

/* Left out: what ends it differs with the newlines compiled for. */
static void read_comment(struct reader *r)
{
	while (peek(r, 0) >= 0 && peek(r, 0) != '\n' && peek(r, 0) != '\r')
		r->pos++;
}

/* * + ? or {n,m} at pos and a + behind it: the length without the +. */
static size_t possessive_len(const struct reader *r)
{
	size_t n = 1;
	int c = peek(r, 0);

	if (c == '{') {
		while ((peek(r, n) >= '0' && peek(r, n) <= '9') ||
		       peek(r, n) == ',')
			n++;
		if (peek(r, n) != '}')
			return 0;
		n++;
	} else if (c != '*' && c != '+' && c != '?') {
		return 0;
	}
	return peek(r, n) == '+' ? n : 0;
}

/*
 * (...)*+ becomes (?>(...)*), which is the same: but the library leaves
 * captures of a possessive group behind when it backtracks over it.
 */
static void read_group_end(struct reader *r)
{
	size_t begun = r->begun[r->depth];
	uint8_t *whole;
	size_t len;

	copy(r, 1);
	if (r->depth == 0) {
		r->unbalanced = true;
		return;
	}
	r->depth--;
	len = possessive_len(r);
	if (len == 0)
		return;
	copy(r, len);
	r->pos++;
	r->facts->no_jit = true;
	buf_puts(r->out, "(?>)");
	whole = r->out->base + r->out->start;
	len = buf_len(r->out);
	memmove(whole + begun + 3, whole + begun, len - begun - 4);
	memcpy(whole + begun, "(?>", 3);
	whole[len - 1] = ')';
}

static bool read_one(struct reader *r)
{
	switch (peek(r, 0)) {
	case '\\':
		return read_escape(r);
	case '(':
		return read_group(r);
	case '[':
		read_class(r);
		return true;
	case ')':
		read_group_end(r);
		return true;
	case '^':
		/* No line begins between CR and LF. */
		buf_puts(r->out, "(?:^(?<!\\r(?=\\n)))");
		r->pos++;
		return true;
	case '#':
		if (r->extended[r->depth]) {
			read_comment(r);
			return true;
		}
		copy(r, 1);
		return true;
	default:
		copy(r, 1);
		return true;
	}
}

bool pattern_text_read(const char *text, size_t len, bool extended,
    struct buf *out, struct pattern_facts *facts)
{
	struct reader r = {
	    .text = text, .len = len, .out = out, .facts = facts};

	memset(facts, 0, sizeof *facts);
	r.extended[0] = extended;
	buf_puts(out, BEFORE);
	while (r.pos < r.len)
		if (!read_one(&r))
			return false;
	if (r.unbalanced)
		buf_consume(out, strlen(BEFORE));
	else
		buf_puts(out, BEHIND);
	return true;
}
