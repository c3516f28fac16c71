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
		pad(&line, escape_width(buf_data(&line), buf_len(&line)),
		    WHERE_COLUMN);
		if (where)
			buf_printf(&line, "%s  ", where);
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
	size_t width; /* of the text, in columns */
};

static void side_fill(struct side *s, const char *text, const void *bytes,
    size_t len, size_t left_out, size_t all)
{
	if (text) {
		buf_puts(&s->text, text);
		s->width = escape_width(text, strlen(text));
	} else {
		if (left_out > 0)
			buf_printf(&s->text, "(%zu bytes) ", left_out);
		escape_quoted(&s->text, bytes, len, len);
		if (left_out + len < all)
			buf_puts(&s->text, "...");
		s->width = 0;
	}
	if (bytes)
		escape_hex(&s->hex, bytes, len, HEX_SHOWN);
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
	offset = 4 + 8 + 2 + strlen(lead) + 1 + escape_width(p, at);
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
	for (const char *p = text; *p; p++) {
		buf_putc(out, *p);
		if (*p == '\n')
			buf_printf(out, "  %*s", indent, "");
	}
	buf_putc(out, '\n');
}

static void put_failure(struct buf *out, const struct failure *f)
{
	if (f->conn)
		buf_printf(out, "  %s: %s\n", f->conn, f->message);
	else
		buf_printf(out, "  %s\n", f->message);
	if (f->expected || f->has_received)
		put_sides(out, f);
	if (f->hint)
		buf_printf(out, "    %s\n", f->hint);
	if (f->called_from)
		buf_printf(out, "  called from  %s\n", f->called_from);
}

static void put_consequences(struct buf *out, const struct report_result *r)
{
	for (size_t i = 1; i < r->failure_count; i++) {
		const struct failure *f = r->failures[i];

		buf_printf(out, "  then: %s%s%s%s%s\n",
		    f->where ? f->where : "", f->where ? ": " : "",
		    f->conn ? f->conn : "", f->conn ? ": " : "", f->message);
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
