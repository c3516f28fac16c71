/*
 * Patterns by PCRE2. Each is compiled at most three times, when first needed:
 * to search a stream, to match at its first byte (PCRE2_ANCHORED at match
 * time would switch the JIT off), and to match a line.
 *
 * PCRE2_ALT_CIRCUMFLEX, since without it `^` behind a last newline is "no
 * match" and not "partial". PCRE2_DOLLAR_ENDONLY for (?-m)$. Invalid UTF-8 is
 * cut out here and not by PCRE2_MATCH_INVALID_UTF, so that the result cannot
 * depend on where the subject was cut, nor on the JIT.
 */
#include "ncchat/dialogue/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/mem.h"
#include "pattern_piece.h"
#include "pattern_text.h"

#define MATCH_LIMIT_STEPS 1000000u
#define HEAP_LIMIT_KIB	  (16u * 1024)
#define JIT_STACK_FIRST	  (32u * 1024)
#define JIT_STACK_MAX	  (1024u * 1024)

enum variant { SEARCH, ANCHORED, LINE, VARIANTS };

struct pattern_engine {
	pcre2_match_context *limits; /* owned */
	pcre2_jit_stack *stack;	     /* owned; NULL until a pattern has JIT */
	pcre2_match_data *data;	     /* owned; for `pairs` pairs */
	uint32_t pairs;
	bool jit;
};

struct pattern {
	struct pattern_engine *engine; /* borrowed: outlives the pattern */
	unsigned refs;
	char *text; /* owned; as it was given */
	size_t len;
	char flags[8];
	char *source; /* owned; what is compiled */
	size_t source_len;
	uint32_t options;
	pcre2_code *codes[VARIANTS]; /* owned; NULL until needed */
	bool jit;
	bool tuned[VARIANTS]; /* the JIT was tried */
	bool utf;
	bool may_be_empty;
	bool caseless;
	uint32_t groups;
	size_t back_chars; /* look-behind, in characters */
	int last_byte;
};

/* ---- engine ---- */

static void *must(void *p)
{
	if (!p)
		free(mem_resize(NULL, SIZE_MAX, 2)); /* ends the program */
	return p;
}

struct pattern_engine *pattern_engine_new(void)
{
	struct pattern_engine *e = mem_zalloc(sizeof *e);

	e->jit = true;
	e->limits = must(pcre2_match_context_create(NULL));
	pcre2_set_match_limit(e->limits, MATCH_LIMIT_STEPS);
	pcre2_set_depth_limit(e->limits, MATCH_LIMIT_STEPS);
	pcre2_set_heap_limit(e->limits, HEAP_LIMIT_KIB);
	return e;
}

void pattern_engine_free(struct pattern_engine *e)
{
	if (!e)
		return;
	pcre2_match_data_free(e->data);
	pcre2_jit_stack_free(e->stack);
	pcre2_match_context_free(e->limits);
	free(e);
}

void pattern_engine_use_jit(struct pattern_engine *e, bool use)
{
	e->jit = use;
}

static void engine_make_room(struct pattern_engine *e, uint32_t pairs)
{
	if (pairs <= e->pairs)
		return;
	pcre2_match_data_free(e->data);
	e->data = must(pcre2_match_data_create(pairs, NULL));
	e->pairs = pairs;
}

/* ---- compiling ---- */

static pcre2_code *compile(const char *text, size_t len, uint32_t options,
    enum variant variant, int *code, size_t *offset)
{
	pcre2_compile_context *context =
	    must(pcre2_compile_context_create(NULL));
	pcre2_code *result;

	pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
	pcre2_set_newline(context,
	    variant == LINE ? PCRE2_NEWLINE_LF : PCRE2_NEWLINE_ANYCRLF);
	if (variant != LINE)
		options |= PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX;
	if (variant != SEARCH)
		options |= PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE;
	result = pcre2_compile(
	    (PCRE2_SPTR)text, len, options, code, offset, context);
	pcre2_compile_context_free(context);
	return result;
}

static bool read_flags(struct pattern *p, const char *flags, struct error *err)
{
	p->options = PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	for (const char *f = flags; *f != '\0'; f++) {
		if (*f == 'i')
			p->options |= PCRE2_CASELESS;
		else if (*f == 's')
			p->options |= PCRE2_DOTALL;
		else if (*f == 'x')
			p->options |= PCRE2_EXTENDED;
		else if (*f == 'u')
			p->utf = true;
		else {
			error_set(err, ERROR_USAGE, "pattern", NULL,
			    "unknown flag %c: there are i, s, x and u", *f);
			return false;
		}
	}
	snprintf(p->flags, sizeof p->flags, "%s", flags);
	for (size_t i = 0; i < p->len; i++)
		if ((unsigned char)p->text[i] > 0x7f)
			p->utf = true;
	if (p->utf)
		p->options |= PCRE2_UTF;
	return true;
}

static bool read_text(
    struct pattern *p, struct pattern_facts *facts, struct error *err)
{
	struct buf source = {0};
	bool extended = p->options & PCRE2_EXTENDED;

	if (!pattern_text_read(p->text, p->len, extended, &source, facts)) {
		error_set(err, ERROR_USAGE, "pattern", NULL,
		    "%s is not supported on a stream, at offset %zu",
		    facts->refused, facts->refused_at);
		buf_free(&source);
		return false;
	}
	p->source_len = buf_len(&source);
	p->source = mem_dup(buf_data(&source), p->source_len);
	buf_free(&source);
	/* With the JIT of 10.42 (?>a+?)$ and the like match wrongly. */
	p->jit = p->engine->jit && !facts->no_jit;
	p->caseless = (p->options & PCRE2_CASELESS) || facts->caseless;
	return true;
}

/* The offset shall be one in the text that was given. */
static void say_why(struct pattern *p, int code, size_t at, struct error *err)
{
	char why[160] = "";
	int code2 = 0;
	size_t at2 = 0;
	pcre2_code *again =
	    compile(p->text, p->len, p->options, SEARCH, &code2, &at2);

	if (!again) {
		code = code2;
		at = at2;
	}
	pcre2_code_free(again);
	pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
	error_set(
	    err, ERROR_USAGE, "pattern", NULL, "%s, at offset %zu", why, at);
}

static void read_info(struct pattern *p, const struct pattern_facts *facts)
{
	const pcre2_code *code = p->codes[SEARCH];
	uint32_t back = 0, type = 0, unit = 0, empty = 0;

	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
	pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &back);
	pcre2_pattern_info(code, PCRE2_INFO_MATCHEMPTY, &empty);
	pcre2_pattern_info(code, PCRE2_INFO_LASTCODETYPE, &type);
	pcre2_pattern_info(code, PCRE2_INFO_LASTCODEUNIT, &unit);
	p->may_be_empty = empty;
	p->last_byte = type == 1 ? (int)unit : -1;
	/* A nested look-behind starts where the outer one went back to; one
	 * more character for the ^ or \b at its far end. */
	p->back_chars =
	    (size_t)back * (facts->lookbehinds > 1 ? facts->lookbehinds : 1) +
	    1;
}

/* The JIT is a matter of speed alone: a machine may refuse it. */
static void add_jit(struct pattern *p, pcre2_code *code)
{
	struct pattern_engine *e = p->engine;

	if (!p->jit || pcre2_jit_compile(code,
			   PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD) != 0)
		return;
	if (e->stack)
		return;
	e->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MAX, NULL);
	if (e->stack)
		pcre2_jit_stack_assign(e->limits, NULL, e->stack);
}

/* SEARCH is compiled from the start, but its JIT is not. */
static const pcre2_code *code_of(struct pattern *p, enum variant variant)
{
	int code = 0;
	size_t at = 0;

	if (!p->codes[variant])
		p->codes[variant] = must(compile(
		    p->source, p->source_len, p->options, variant, &code, &at));
	if (!p->tuned[variant]) {
		p->tuned[variant] = true;
		add_jit(p, p->codes[variant]);
	}
	return p->codes[variant];
}

/* ---- life ---- */

static bool pattern_init(
    struct pattern *p, const char *flags, struct error *err)
{
	struct pattern_facts facts;
	int code = 0;
	size_t at = 0;

	if (!read_flags(p, flags, err) || !read_text(p, &facts, err))
		return false;
	p->codes[SEARCH] =
	    compile(p->source, p->source_len, p->options, SEARCH, &code, &at);
	if (!p->codes[SEARCH]) {
		say_why(p, code, at, err);
		return false;
	}
	read_info(p, &facts);
	engine_make_room(p->engine, p->groups + 1);
	return true;
}

struct pattern *pattern_new(struct pattern_engine *engine, const char *text,
    size_t len, const char *flags, struct error *err)
{
	struct pattern *p = mem_zalloc(sizeof *p);

	p->engine = engine;
	p->refs = 1;
	p->text = mem_zalloc(len + 1);
	memcpy(p->text, text, len);
	p->len = len;
	if (pattern_init(p, flags ? flags : "", err))
		return p;
	pattern_unref(p);
	return NULL;
}

struct pattern *pattern_ref(struct pattern *p)
{
	p->refs++;
	return p;
}

void pattern_unref(struct pattern *p)
{
	if (!p || --p->refs > 0)
		return;
	for (int i = 0; i < VARIANTS; i++)
		pcre2_code_free(p->codes[i]);
	free(p->text);
	free(p->source);
	free(p);
}

unsigned pattern_groups(const struct pattern *p)
{
	return p->groups;
}

const char *pattern_text(const struct pattern *p, size_t *len)
{
	*len = p->len;
	return p->text;
}

const char *pattern_flags(const struct pattern *p)
{
	return p->flags;
}

size_t pattern_lookbehind(struct pattern *p)
{
	return p->back_chars * (p->utf ? 4 : 1);
}

int pattern_last_byte(struct pattern *p, bool *caseless)
{
	*caseless = p->caseless;
	return p->last_byte;
}

/* ---- matching ---- */

static enum pattern_status status_of(int rc)
{
	if (rc >= 0)
		return PATTERN_MATCH;
	if (rc == PCRE2_ERROR_PARTIAL)
		return PATTERN_PARTIAL;
	return rc == PCRE2_ERROR_NOMATCH ? PATTERN_NONE : PATTERN_LIMIT;
}

/* The match data's pairs become offsets into the whole subject. */
static const size_t *pairs_moved(
    struct pattern_engine *e, size_t pairs, size_t by)
{
	size_t *v = pcre2_get_ovector_pointer(e->data);

	for (size_t i = 0; by > 0 && i < 2 * pairs; i++)
		if (v[i] != PCRE2_UNSET)
			v[i] += by;
	return v;
}

static enum pattern_status match_piece(struct pattern *p,
    const pcre2_code *code, const uint8_t *data,
    const struct pattern_piece *piece, const size_t **ovector)
{
	struct pattern_engine *e = p->engine;
	uint32_t options = PCRE2_NO_UTF_CHECK;
	enum pattern_status status;

	/* A whole search skips matches with the JIT of 10.42, now and then:
	 * (?:\w\w.|[ab])\s*+[a-z]a in "aaa\n". A partial one does not. */
	if (!piece->open && code == p->codes[SEARCH])
		options |= PCRE2_NO_JIT;
	if (piece->open)
		options |= PCRE2_PARTIAL_HARD;
	else if (!piece->last)
		options |= PCRE2_NOTEOL;
	if (!piece->first)
		options |= PCRE2_NOTBOL;
	status = status_of(
	    pcre2_match(code, data + piece->from, piece->end - piece->from,
		piece->start - piece->from, options, e->data, e->limits));
	if (status == PATTERN_MATCH || status == PATTERN_PARTIAL)
		*ovector = pairs_moved(e,
		    status == PATTERN_MATCH ? p->groups + 1 : 1, piece->from);
	return status;
}

static enum pattern_status match_bytes(struct pattern *p,
    const pcre2_code *code, const struct pattern_subject *s, size_t *start,
    const size_t **ovector)
{
	struct pattern_piece piece = {.start = s->start,
	    .end = s->len,
	    .first = s->head,
	    .open = !s->end,
	    .last = s->end};
	enum pattern_status status =
	    match_piece(p, code, s->data, &piece, ovector);

	if (status == PATTERN_MATCH || status == PATTERN_PARTIAL)
		*start = (*ovector)[0];
	else if (status == PATTERN_NONE)
		*start = s->len;
	return status;
}

/* *end: the end of what was looked at; behind it stands half a character. */
static enum pattern_status match_utf(struct pattern *p, const pcre2_code *code,
    const struct pattern_subject *s, size_t *start, const size_t **ovector,
    size_t *end)
{
	enum pattern_status status;
	struct pattern_piece piece;

	for (size_t at = s->start;; at = piece.end + 1) {
		pattern_piece_find(s, at, p->back_chars, &piece);
		*start = *end = piece.end;
		if (piece.open && piece.end == at)
			return PATTERN_PARTIAL;
		status = PATTERN_NONE;
		if (piece.end > at || p->may_be_empty)
			status = match_piece(p, code, s->data, &piece, ovector);
		if (status == PATTERN_MATCH || status == PATTERN_PARTIAL)
			*start = (*ovector)[0];
		if (status != PATTERN_NONE || s->anchored || s->line ||
		    piece.open || piece.end == s->len)
			return status;
	}
}

/*
 * A search that is undecided only from the end on has ruled out all there is.
 * That it says so as PARTIAL or NONE must not depend on where it began. Nor
 * is an empty match at the end decided: behind a CR, an LF is no start.
 */
static enum pattern_status settle(const struct pattern_subject *s,
    enum pattern_status status, size_t start, size_t end)
{
	bool search = !s->line && !s->anchored && !s->end;

	return search && start >= end && status != PATTERN_LIMIT ? PATTERN_NONE
								 : status;
}

enum pattern_status pattern_match(struct pattern *p,
    const struct pattern_subject *s, size_t *start, const size_t **ovector)
{
	const pcre2_code *code = code_of(p, s->line	  ? LINE
					    : s->anchored ? ANCHORED
							  : SEARCH);
	enum pattern_status status;
	size_t end = s->len;

	*start = s->start;
	if (s->start >= s->len && !s->end)
		return settle(s, PATTERN_PARTIAL, s->start, s->len);
	status = p->utf ? match_utf(p, code, s, start, ovector, &end)
			: match_bytes(p, code, s, start, ovector);
	return settle(s, status, *start, end);
}
