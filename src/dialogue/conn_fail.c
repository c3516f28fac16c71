/*
 * Failures in the words of a connection: which verb, how far it got, what was
 * expected, what came, where in the stream.
 */
#include <stdarg.h>
#include <stdio.h>

#include "dialogue/conn_impl.h"

/* ", 214 bytes into the stream" */
static void put_position(const struct conn *c, struct buf *out)
{
	if (c->datagram)
		return;
	/* Where the verb began: what it has dropped depends on the cuts. */
	if (c->r.started_at == 0)
		buf_puts(out, ", at the beginning of the stream");
	else
		buf_printf(out, ", %llu byte%s into the stream",
		    (unsigned long long)c->r.started_at,
		    c->r.started_at == 1 ? "" : "s");
}

static struct failure *describe(struct conn *c, struct failure *f)
{
	struct buf text = {0};

	conn_describe(c, &text);
	failure_set_text(&f->conn, buf_cstr(&text));
	buf_free(&text);
	return f;
}

struct failure *conn_fail(
    struct conn *c, enum failure_code code, const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	return describe(c, failure_new(code, "%s", line));
}

/* The alternatives, as a script would write them. */
static void set_expected(struct conn *c, struct failure *f)
{
	const struct conn_request *req = &c->r.req;
	struct buf text = {0};

	switch (req->verb) {
	case CONN_MATCH:
		matcher_describe(c->r.matcher, &text);
		if (req->match.count == 1 &&
		    c->r.wants[0].kind == WANT_LITERAL) {
			f->expected_literal = true;
			buf_append(&f->expected_bytes, c->r.wants[0].text,
			    c->r.wants[0].len);
		}
		break;
	case CONN_READ:
	case CONN_PEEK:
	case CONN_DISCARD:
		buf_printf(&text, "%llu bytes", (unsigned long long)req->count);
		break;
	case CONN_READ_ALL:
	case CONN_EXPECT_EOF:
		buf_puts(&text, "the end of the stream");
		break;
	case CONN_EXPECT_RESET:
		buf_puts(&text, "a reset");
		break;
	case CONN_EXPECT_SILENCE:
		buf_puts(&text, "silence");
		break;
	case CONN_READ_SOME:
		buf_puts(&text, "bytes");
		break;
	case CONN_RECV:
		buf_puts(&text, "a datagram");
		break;
	}
	failure_set_text(&f->expected, buf_cstr(&text));
	buf_free(&text);
}

static struct failure *complete(struct conn *c, struct failure *f, size_t at)
{
	describe(c, f);
	set_expected(c, f);
	failure_set_received(f, buf_data(&c->in), buf_len(&c->in), at);
	return f;
}

static struct failure *make(
    struct conn *c, enum failure_code code, const char *what, size_t at)
{
	struct buf text = {0};
	struct failure *f;

	buf_printf(&text, "%s %s", c->r.req.name, what);
	put_position(c, &text);
	f = failure_new(code, "%s", buf_cstr(&text));
	buf_free(&text);
	return complete(c, f, at);
}

struct failure *conn_fail_timeout(struct conn *c)
{
	char what[96];
	struct failure *f;

	snprintf(what, sizeof what, "timed out after %.3g s",
	    (double)c->r.req.timeout_ms / 1000);
	f = make(c, FAILURE_TIMEOUT, what, SIZE_MAX);
	f->waited_ms = c->r.req.timeout_ms;
	return f;
}

static const char *end_words(const struct conn *c)
{
	return c->end == CONN_EOF ? "the peer ended the stream"
				  : "the peer reset the connection";
}

/* A rest that was too short: "... after 3 of 10 bytes". */
static struct failure *fail_short(struct conn *c, enum failure_code code)
{
	uint64_t had = c->r.req.verb == CONN_DISCARD
			   ? c->r.req.count - c->r.remaining
			   : buf_len(&c->in);
	char what[160];

	snprintf(what, sizeof what, "failed: %s after %llu of %llu bytes",
	    end_words(c), (unsigned long long)had,
	    (unsigned long long)c->r.req.count);
	return make(c, code, what, SIZE_MAX);
}

struct failure *conn_fail_ended(struct conn *c)
{
	enum failure_code code =
	    c->end == CONN_EOF ? FAILURE_EOF : FAILURE_RESET;
	char what[96];

	/* Who reads to the end and meets it knows of bytes lost on the way. */
	if (c->end != CONN_EOF)
		c->w.told = true;
	if (c->end == CONN_BROKEN) {
		struct failure *f = failure_from_error(&c->end_error);

		if (f->class != ERROR_TIMEOUT)
			f->class = ERROR_DIALOGUE;
		return complete(c, f, SIZE_MAX);
	}
	if (c->r.req.count > 0)
		return fail_short(c, code);
	snprintf(what, sizeof what, "failed: %s", end_words(c));
	return make(c, code, what, SIZE_MAX);
}

struct failure *conn_fail_unwanted(struct conn *c)
{
	char what[96];
	size_t len = buf_len(&c->in);

	snprintf(what, sizeof what, "failed: %s%zu byte%s came",
	    c->datagram ? "a datagram of " : "", len, len == 1 ? "" : "s");
	return make(c, FAILURE_MISMATCH, what, 0);
}

static struct failure *fail_mismatch(
    struct conn *c, const struct match_error *e)
{
	char what[96];

	if (e->at >= buf_len(&c->in))
		snprintf(what, sizeof what, "failed: too short");
	else if (c->r.req.match.count == 1 &&
		 c->r.wants[0].kind == WANT_LITERAL &&
		 e->at < c->r.wants[0].len)
		snprintf(what, sizeof what, "failed at byte %zu of %zu",
		    e->at + 1, c->r.wants[0].len);
	else
		snprintf(what, sizeof what, "failed at byte %zu", e->at + 1);
	return make(c, FAILURE_MISMATCH, what, e->at);
}

struct failure *conn_fail_empty(struct conn *c)
{
	return make(c, FAILURE_EMPTY_MATCH,
	    "failed: the pattern matched without consuming a byte", SIZE_MAX);
}

static struct failure *fail_too_much(struct conn *c)
{
	char what[96];

	/* The other limit is that of a pattern's own match. */
	snprintf(what, sizeof what,
	    "failed: more than %zu bytes (max), or a match over %d",
	    c->r.req.match.max, MATCH_WINDOW);
	return make(c, FAILURE_TOO_MUCH, what, SIZE_MAX);
}

struct failure *conn_fail_match(struct conn *c)
{
	const struct match_error *e = matcher_error(c->r.matcher);
	struct failure *f = NULL;

	switch (e->failure) {
	case MATCH_MISMATCH:
		f = fail_mismatch(c, e);
		break;
	case MATCH_EOF:
	case MATCH_RESET:
		f = conn_fail_ended(c);
		break;
	case MATCH_TIMEOUT:
		f = conn_fail_timeout(c);
		break;
	case MATCH_TOO_MUCH:
		f = fail_too_much(c);
		break;
	case MATCH_EMPTY:
		f = conn_fail_empty(c);
		break;
	case MATCH_LIMIT:
		f = make(c, FAILURE_MATCH_LIMIT,
		    "failed: the pattern is too expensive (match limit)",
		    SIZE_MAX);
		break;
	}
	if (e->hint[0] != '\0')
		failure_set_text(&f->hint, e->hint);
	return f;
}
