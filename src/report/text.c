/*
 * The report for people: a line a test, and of a failed one everything that
 * is needed to understand it: what was expected, what came, in text and hex
 * with a caret under the first wrong byte, the dialogue, who else waits where.
 */
#include "ncchat/report/report.h"

#include <stdio.h>
#include <string.h>

#include "ncchat/base/escape.h"

#define WHERE_COLUMN   74 /* where the place and the time stand */
#define DIALOGUE_LINES 40
#define HEX_SHOWN      32

/* ---- text that others wrote ---- */

/*
 * One line of it, escaped already where it came from a peer. What is left is
 * made harmless: no control byte breaks the line, and "::" at its beginning
 * would be a command to some CI machines.
 */
static void put_line(struct buf *out, const char *text, size_t len, bool first)
{
	if (first && len >= 2 && memcmp(text, "::", 2) == 0) {
		buf_puts(out, "\\x3a");
		text++;
		len--;
	}
	while (len > 0) {
		const char *slash = memchr(text, '\\', len);
		size_t n = slash ? (size_t)(slash - text) : len;

		escape_text(out, text, n, false);
		if (slash)
			buf_putc(out, *slash);
		n += slash != NULL;
		text += n;
		len -= n;
	}
}

static void put_text(struct buf *out, const char *text, bool first)
{
	put_line(out, text, strlen(text), first);
}

/* Columns of text that is escaped already: count characters, not escapes. */
static size_t text_columns(const struct buf *text)
{
	size_t columns = 0;

	for (size_t i = 0; i < buf_len(text);) {
		const uint8_t *p = buf_data(text) + i;
		int n = escape_utf8_len(p, buf_len(text) - i);

		n = n > 0 ? n : 1;
		columns += n == 1 ? 1 : escape_width(p, (size_t)n);
		i += (size_t)n;
	}
	return columns;
}

/* ---- the head ---- */

static void pad(struct buf *out, size_t width, size_t to)
{
	buf_puts(out, " ");
	for (width++; width < to; width++)
		buf_putc(out, ' ');
}

static void put_head(struct buf *out, const struct report_result *r)
{
	static const char *const words[] = {
	    [VERDICT_PASSED] = "ok",
	    [VERDICT_FAILED] = "not ok",
	    [VERDICT_SKIPPED] = "ok",
	};
	const char *where = r->failure_count > 0 && r->failures[0]->where
				? r->failures[0]->where
				: r->where;
	struct buf line = {0};

	buf_puts(&line, words[r->verdict]);
	if (r->number > 0)
		buf_printf(&line, " %zu", r->number);
	buf_puts(&line, " - ");
	escape_text(&line, r->name, strlen(r->name), false);
	if (r->verdict == VERDICT_SKIPPED) {
		buf_puts(&line, " # skip ");
		escape_text(&line, r->skipped, strlen(r->skipped), false);
	} else {
		pad(&line, text_columns(&line), WHERE_COLUMN);
		if (where) {
			put_text(&line, where, false);
			buf_puts(&line, "  ");
		}
		buf_printf(&line, "%.3f s", (double)r->elapsed_ms / 1000);
	}
	buf_append(out, buf_data(&line), buf_len(&line));
	buf_putc(out, '\n');
	buf_free(&line);
}

/* ---- expected and received, side by side ---- */

struct side {
	struct buf text;
	struct buf hex;
};

static void side_fill(struct side *s, const char *text, const void *bytes,
    size_t len, size_t left_out, size_t all)
{
	if (text) {
		put_text(&s->text, text, false);
	} else {
		if (left_out > 0)
			buf_printf(&s->text, "(%zu bytes) ", left_out);
		escape_quoted(&s->text, bytes, len, len);
		if (left_out + len < all)
			buf_puts(&s->text, "...");
	}
	if (bytes)
		escape_hex(&s->hex, bytes, len, HEX_SHOWN);
}

static void put_side(
    struct buf *out, const char *label, struct side *s, size_t column)
{
	buf_printf(out, "    %s  ", label);
	buf_append(out, buf_data(&s->text), buf_len(&s->text));
	if (buf_len(&s->hex) > 0) {
		pad(out, text_columns(&s->text), column);
		buf_append(out, buf_data(&s->hex), buf_len(&s->hex));
	}
	buf_putc(out, '\n');
}

/* A character that went wrong in its middle is pointed at as a whole. */
static size_t character_start(const uint8_t *p, size_t len, size_t at)
{
	size_t i = 0;

	while (i < at) {
		int n = escape_utf8_len(p + i, len - i);
		size_t next = i + (n > 0 ? (size_t)n : 1);

		if (next > at)
			break;
		i = next;
	}
	return i;
}

/* "^" under the text and "^^" under the hex of the first wrong byte. */
static void put_caret(struct buf *out, const struct failure *f, size_t column)
{
	const uint8_t *p = buf_data(&f->received);
	size_t at = f->at - f->received_from;
	char lead[40] = "";
	size_t offset;

	if (f->at == SIZE_MAX || f->at < f->received_from ||
	    at > buf_len(&f->received))
		return;
	if (f->received_from > 0)
		snprintf(lead, sizeof lead, "(%zu bytes) ", f->received_from);
	/* 4 blanks, the label, 2 blanks, the quote */
	offset = 4 + 8 + 2 + strlen(lead) + 1 +
		 escape_width(p, character_start(p, buf_len(&f->received), at));
	for (size_t i = 0; i < offset; i++)
		buf_putc(out, ' ');
	buf_putc(out, '^');
	if (at < HEX_SHOWN && at < buf_len(&f->received)) {
		size_t to = 4 + 8 + 2 + column + 3 * at;

		for (offset++; offset < to; offset++)
			buf_putc(out, ' ');
		buf_puts(out, "^^");
	}
	buf_putc(out, '\n');
}

static void put_sides(struct buf *out, const struct failure *f)
{
	struct side want = {0};
	struct side got = {0};
	size_t column;

	if (f->expected)
		side_fill(&want, f->expected,
		    f->expected_literal ? buf_data(&f->expected_bytes) : NULL,
		    buf_len(&f->expected_bytes), 0,
		    buf_len(&f->expected_bytes));
	if (f->received_len > 0)
		side_fill(&got, NULL, buf_data(&f->received),
		    buf_len(&f->received), f->received_from, f->received_len);
	else
		buf_puts(&got.text, "nothing");
	column = text_columns(&want.text);
	if (f->expected_literal || f->received_len > 0) {
		size_t other = text_columns(&got.text);

		if (!f->expected_literal || other > column)
			column = other;
	}
	column += 4;
	if (f->expected)
		put_side(out, "expected", &want, column);
	if (f->has_received) {
		put_side(out, "received", &got, column);
		put_caret(out, f, column);
	}
	buf_free(&want.text);
	buf_free(&want.hex);
	buf_free(&got.text);
	buf_free(&got.hex);
}

/* ---- the rest of a failure ---- */

static void put_lines(struct buf *out, const char *label, const char *text)
{
	int indent = (int)strlen(label);

	buf_printf(out, "  %s", label);
	for (;;) {
		size_t len = strcspn(text, "\n");

		put_line(out, text, len, true);
		buf_putc(out, '\n');
		text += len;
		if (*text++ == '\0')
			break;
		buf_printf(out, "  %*s", indent, "");
	}
}

/* "c1 tcp ... -> ...: expect failed ..." */
static void put_labelled(
    struct buf *out, const char *lead, const struct failure *f)
{
	bool first = strspn(lead, " ") == strlen(lead);

	buf_puts(out, lead);
	if (f->conn) {
		put_text(out, f->conn, first);
		buf_puts(out, ": ");
	}
	put_text(out, f->message, first && !f->conn);
	buf_putc(out, '\n');
}

static void put_failure(struct buf *out, const struct failure *f)
{
	put_labelled(out, "  ", f);
	if (f->expected || f->has_received)
		put_sides(out, f);
	if (f->hint)
		put_lines(out, "  ", f->hint);
	if (f->called_from)
		put_lines(out, "called from  ", f->called_from);
}

static void put_consequences(struct buf *out, const struct report_result *r)
{
	for (size_t i = 1; i < r->failure_count; i++) {
		const struct failure *f = r->failures[i];
		struct buf lead = {0};

		buf_puts(&lead, "  then: ");
		if (f->where) {
			put_text(&lead, f->where, false);
			buf_puts(&lead, ": ");
		}
		put_labelled(out, buf_cstr(&lead), f);
		buf_free(&lead);
	}
}

/* What a script printed: indented, so that it cannot look like a result. */
static void put_indented(
    struct buf *out, const char *lead, const struct buf *text)
{
	const uint8_t *p = buf_data(text);
	const uint8_t *end = p + buf_len(text);

	while (p < end) {
		const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));
		const uint8_t *stop = lf ? lf : end;

		buf_puts(out, lead);
		escape_text(out, p, (size_t)(stop - p), false);
		buf_putc(out, '\n');
		p = lf ? lf + 1 : end;
	}
}

static void text_result(struct buf *out, const struct report_result *r)
{
	put_head(out, r);
	if (r->output)
		put_indented(out, "  | ", r->output);
	if (r->notes)
		put_indented(out, "  # ", r->notes);
	if (r->failure_count > 0)
		put_failure(out, r->failures[0]);
	if (r->transcript && (r->failure_count > 0 || r->verbose))
		transcript_print(r->transcript, r->conn,
		    "  the dialogue:  ", "                 ", DIALOGUE_LINES,
		    out);
	if (r->failure_count == 0)
		return;
	if (r->failures[0]->others)
		put_lines(out, "others: ", r->failures[0]->others);
	put_consequences(out, r);
	if (r->again)
		put_lines(out, "again:  ", r->again);
}

static void text_end(struct buf *out, const struct report_totals *totals)
{
	buf_printf(
	    out, "%zu passed, %zu failed", totals->passed, totals->failed);
	if (totals->skipped > 0)
		buf_printf(out, ", %zu skipped", totals->skipped);
	buf_printf(out, "   %.3f s\n", (double)totals->elapsed_ms / 1000);
}

const struct report_format report_text = {text_result, text_end};
