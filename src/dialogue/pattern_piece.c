/*
 * Cuts a subject at its invalid UTF-8. Whether a byte belongs to a valid
 * character is decided by the three bytes around it at most, so the pieces
 * are the same from wherever one begins to look.
 */
#include "pattern_piece.h"

#include "ncchat/base/escape.h"

/* Length of the valid character that ends at `at`, or 0. */
static size_t char_before(const uint8_t *data, size_t at)
{
	for (size_t n = 1; n <= 4 && n <= at; n++)
		if (escape_utf8_len(data + at - n, n) == (int)n)
			return n;
	return 0;
}

static size_t go_back(const uint8_t *data, size_t at, size_t chars)
{
	for (; chars > 0; chars--) {
		size_t n = char_before(data, at);

		if (n == 0)
			break;
		at -= n;
	}
	return at;
}

void pattern_piece_find(const struct pattern_subject *s, size_t start,
    size_t back_chars, struct pattern_piece *piece)
{
	int len = 1;

	piece->start = piece->end = start;
	piece->from = go_back(s->data, start, back_chars);
	while (piece->end < s->len) {
		len =
		    escape_utf8_len(s->data + piece->end, s->len - piece->end);
		if (len <= 0)
			break;
		piece->end += (size_t)len;
	}
	piece->first = s->head && piece->from == 0;
	piece->open = !s->end && (piece->end == s->len || len < 0);
	piece->last = s->end && piece->end == s->len;
}
