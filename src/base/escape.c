/*
 * Bytes made fit to be read. Decides character by character (RFC 3629): what
 * is printable stays, everything else is spelled out.
 */
#include "ncchat/base/escape.h"

#include <stdio.h>
#include <string.h>

int escape_utf8_len(const uint8_t *p, size_t len)
{
	static const uint8_t low[] = {0xa0, 0x90};
	uint8_t first = p[0];
	int want = first < 0x80	  ? 1
		   : first < 0xc2 ? 0
		   : first < 0xe0 ? 2
		   : first < 0xf0 ? 3
		   : first < 0xf5 ? 4
				  : 0;

	if (want <= 1)
		return want;
	for (int i = 1; i < want; i++) {
		if ((size_t)i >= len)
			return -1;
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		/* Overlong forms, surrogates, beyond U+10FFFF. */
		if (i == 1 && ((first == 0xe0 && p[1] < low[0]) ||
				  (first == 0xf0 && p[1] < low[1]) ||
				  (first == 0xed && p[1] > 0x9f) ||
				  (first == 0xf4 && p[1] > 0x8f)))
			return 0;
	}
	return want;
}

static uint32_t decode(const uint8_t *p, int len)
{
	uint32_t c = len == 2	? p[0] & 0x1fu
		     : len == 3 ? p[0] & 0xfu
				: p[0] & 7u;

	if (len == 1)
		return p[0];
	for (int i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3fu);
	return c;
}

/* Characters that move the cursor, turn the text round or cannot be seen. */
static bool hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	       c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

static void put_hex(struct buf *out, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "\\x%02x", p[i]);
}

static void put_control(struct buf *out, uint8_t c)
{
	switch (c) {
	case '\r':
		buf_puts(out, "\\r");
		break;
	case '\n':
		buf_puts(out, "\\n");
		break;
	case '\t':
		buf_puts(out, "\\t");
		break;
	default:
		put_hex(out, &c, 1);
	}
}

/* The length of a printable character at p, or 0. */
static size_t printable_len(const uint8_t *p, size_t len)
{
	int n = escape_utf8_len(p, len);

	if (n <= 0 || hidden(decode(p, n)))
		return 0;
	return (size_t)n;
}

/* A hidden character is spelled out as a whole, invalid bytes one by one. */
static size_t odd_len(const uint8_t *p, size_t len)
{
	int n = escape_utf8_len(p, len);

	return n > 0 ? (size_t)n : 1;
}

void escape_text(struct buf *out, const void *data, size_t len, bool quote)
{
	const uint8_t *p = data;
	const uint8_t *end = p + len;

	while (p < end) {
		size_t n = printable_len(p, (size_t)(end - p));

		if (n == 0) {
			n = odd_len(p, (size_t)(end - p));
			if (n == 1)
				put_control(out, *p);
			else
				put_hex(out, p, n);
		} else if (*p == '\\' || (quote && *p == '"')) {
			buf_putc(out, '\\');
			buf_putc(out, *p);
		} else {
			buf_append(out, p, n);
		}
		p += n;
	}
}

/* Where to cut so that no character is halved. */
static size_t cut_at(const uint8_t *p, size_t max)
{
	size_t cut = max;

	while (cut > 0 && max - cut < 4 && (p[cut] & 0xc0) == 0x80)
		cut--;
	return cut > 0 ? cut : max;
}

void escape_quoted(struct buf *out, const void *data, size_t len, size_t max)
{
	size_t shown = len > max ? cut_at(data, max) : len;

	buf_putc(out, '"');
	escape_text(out, data, shown, true);
	buf_puts(out, shown < len ? "\"..." : "\"");
}

void escape_hex(struct buf *out, const void *data, size_t len, size_t max)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len && i < max; i++)
		buf_printf(out, i > 0 ? " %02x" : "%02x", p[i]);
	if (len > max)
		buf_puts(out, " ..");
}

/* One character into `piece`; how many bytes of p it was. */
static size_t put_piece(char piece[24], const uint8_t *p, size_t len)
{
	size_t n = printable_len(p, len);

	if (n > 0) {
		memcpy(piece, p, n);
		piece[n] = '\0';
		return n;
	}
	n = odd_len(p, len);
	if (*p == '\n' || *p == '\r' || *p == '\t') {
		snprintf(piece, 24, "\\%c",
		    *p == '\n'	 ? 'n'
		    : *p == '\r' ? 'r'
				 : 't');
		return n;
	}
	for (size_t i = 0; i < n; i++)
		snprintf(piece + 4 * i, 24 - 4 * i, "\\x%02x", p[i]);
	return n;
}

void escape_into(char *out, size_t size, const void *data, size_t len)
{
	const uint8_t *p = data;
	const uint8_t *end = p + len;
	size_t used = 0;

	while (p < end) {
		char piece[24];
		size_t n = put_piece(piece, p, (size_t)(end - p));

		if (used + strlen(piece) + 1 > size)
			break;
		memcpy(out + used, piece, strlen(piece));
		used += strlen(piece);
		p += n;
	}
	if (size > 0)
		out[used] = '\0';
}

/* East Asian wide and full-width blocks (UAX #11), as terminals draw them. */
static bool wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
	       (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
	       (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
	       (c >= 0x20000 && c <= 0x3fffd);
}

size_t escape_width(const void *data, size_t len)
{
	struct buf text = {0};
	size_t width = 0;

	escape_text(&text, data, len, true);
	for (size_t i = 0; i < buf_len(&text);) {
		const uint8_t *p = buf_data(&text) + i;
		int n = escape_utf8_len(p, buf_len(&text) - i);
		uint32_t c;

		n = n > 0 ? n : 1;
		c = decode(p, n);
		if (c < 0x300 || c > 0x36f) /* combining marks take no room */
			width += wide(c) ? 2 : 1;
		i += (size_t)n;
	}
	buf_free(&text);
	return width;
}

static void hexdump_line(struct buf *out, const char *prefix, uint64_t offset,
    const uint8_t *p, size_t len)
{
	buf_printf(out, "%s%08llx ", prefix, (unsigned long long)offset);
	for (size_t i = 0; i < 16; i++) {
		if (i == 8)
			buf_putc(out, ' ');
		if (i < len)
			buf_printf(out, " %02x", p[i]);
		else
			buf_puts(out, "   ");
	}
	buf_puts(out, "  |");
	for (size_t i = 0; i < len; i++)
		buf_putc(out, p[i] >= 0x20 && p[i] < 0x7f ? p[i] : '.');
	buf_puts(out, "|\n");
}

void escape_hexdump(struct buf *out, const char *prefix, uint64_t offset,
    const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i += 16)
		hexdump_line(out, prefix, offset + i, p + i,
		    len - i < 16 ? len - i : 16);
}

/* One character for a terminal: layout passes, other controls do not. */
static void put_terminal(struct buf *out, const uint8_t *p, size_t n)
{
	if (*p == '\n' || *p == '\r' || *p == '\t' || printable_len(p, n) > 0)
		buf_append(out, p, n);
	else
		put_hex(out, p, n);
}

void escape_terminal(struct escape_terminal *t, struct buf *out,
    const void *data, size_t len, bool end)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		int n;

		t->held[t->held_len++] = p[i];
		while (t->held_len > 0) {
			n = escape_utf8_len(t->held, t->held_len);
			if (n < 0)
				break; /* its rest may come */
			n = n == 0 ? 1 : n;
			put_terminal(out, t->held, (size_t)n);
			t->held_len -= (size_t)n;
			memmove(t->held, t->held + n, t->held_len);
		}
	}
	if (end) {
		put_hex(out, t->held, t->held_len);
		t->held_len = 0;
	}
}
