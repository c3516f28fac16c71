/*
 * Any bytes come out as valid UTF-8 without a control or hidden character;
 * what escape_text wrote can be read back to the same bytes; what a terminal
 * gets does not depend on how the bytes were cut.
 *
 * The first byte of the input says where the second half begins.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* Written apart from the escaper: whole code points, decoded plainly. */
static uint32_t next_character(const uint8_t **p, const uint8_t *end)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t c = *(*p)++;
	int len = c < 0x80	     ? 1
		  : (c >> 5) == 0x06 ? 2
		  : (c >> 4) == 0x0e ? 3
		  : (c >> 3) == 0x1e ? 4
				     : 0;

	check(len > 0, "not UTF-8");
	c = len == 1 ? c : c & (0xffu >> (len + 1));
	for (int i = 1; i < len; i++) {
		check(*p < end && (**p & 0xc0) == 0x80, "not UTF-8");
		c = c << 6 | (*(*p)++ & 0x3fu);
	}
	check(c >= least[len] && c <= 0x10ffff, "not UTF-8");
	check(c < 0xd800 || c > 0xdfff, "a surrogate");
	return c;
}

static bool moves_text(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029 ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff;
}

static void check_readable(const struct buf *text, const char *allowed)
{
	const uint8_t *p = buf_data(text);
	const uint8_t *end = p + buf_len(text);

	while (p < end) {
		uint32_t c = next_character(&p, end);

		if (c > 0 && c < 0x20 && strchr(allowed, (int)c))
			continue;
		check(!moves_text(c), "a control character");
	}
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	check(c >= 'a' && c <= 'f', "not a hex digit");
	return c - 'a' + 10;
}

/* One byte of what was escaped; *p is behind it afterwards. */
static int unescape(const uint8_t **p, const uint8_t *end)
{
	int c = *(*p)++;

	if (c != '\\')
		return c;
	check(*p < end, "half an escape");
	c = *(*p)++;
	if (c == 'x') {
		check(end - *p >= 2, "half an escape");
		c = hex_digit((*p)[0]) * 16 + hex_digit((*p)[1]);
		*p += 2;
		return c;
	}
	check(strchr("rnt\\\"", c) != NULL, "an unknown escape");
	return c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

static void check_text(const uint8_t *data, size_t len, bool quote)
{
	struct buf text = {0};
	const uint8_t *p;
	const uint8_t *end;

	escape_text(&text, data, len, quote);
	check_readable(&text, "");
	p = buf_data(&text);
	end = p + buf_len(&text);
	for (size_t i = 0; i < len; i++) {
		check(p < end, "bytes are missing");
		check(!quote || *p != '"', "a quote");
		check(unescape(&p, end) == data[i], "another byte");
	}
	check(p == end, "bytes too many");
	buf_free(&text);
}

static void check_terminal(const uint8_t *data, size_t len, size_t cut)
{
	struct escape_terminal whole = {{0}, 0};
	struct escape_terminal two = {{0}, 0};
	struct escape_terminal ones = {{0}, 0};
	struct buf text[3] = {{0}, {0}, {0}};

	escape_terminal(&whole, &text[0], data, len, true);
	escape_terminal(&two, &text[1], data, cut, false);
	escape_terminal(&two, &text[1], data + cut, len - cut, true);
	for (size_t i = 0; i < len; i++)
		escape_terminal(&ones, &text[2], data + i, 1, false);
	escape_terminal(&ones, &text[2], data, 0, true);
	check_readable(&text[0], "\r\n\t");
	for (int i = 1; i < 3; i++)
		check(buf_len(&text[i]) == buf_len(&text[0]) &&
			  memcmp(buf_data(&text[i]), buf_data(&text[0]),
			      buf_len(&text[0])) == 0,
		    "depends on the cuts");
	for (int i = 0; i < 3; i++)
		buf_free(&text[i]);
}

static void check_cut(const uint8_t *data, size_t len, size_t max)
{
	struct buf text = {0};
	char *array = malloc(max + 1);

	escape_quoted(&text, data, len, max);
	check_readable(&text, "");
	buf_clear(&text);
	escape_hexdump(&text, "", max, data, len);
	check_readable(&text, "\n");
	buf_clear(&text);
	check(array != NULL, "no memory");
	escape_into(array, max + 1, data, len);
	check(strlen(array) <= max, "not ended");
	buf_puts(&text, array);
	check_readable(&text, "");
	(void)escape_width(data, len);
	free(array);
	buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	size_t cut;

	if (len == 0)
		return 0;
	cut = len > 1 ? data[0] % len : 0;
	data++;
	len--;
	check_text(data, len, false);
	check_text(data, len, true);
	check_terminal(data, len, cut);
	check_cut(data, len, cut);
	return 0;
}
