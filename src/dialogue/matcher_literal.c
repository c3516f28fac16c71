/*
 * Texts on a stream: compared, or searched for, so that each byte is looked
 * at a fixed number of times however the stream was cut. Many bytes at once go
 * through memmem(3); few go through the automaton of Knuth, Morris and Pratt,
 * whose state is all that is kept between two feeds.
 */
#include "matcher_impl.h"

#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"

#define FEW 64 /* below it memmem's set-up costs more than it saves */

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool same(const struct want *want, uint8_t a, uint8_t b)
{
	return a == b || (want->kind == WANT_NOCASE && lower(a) == lower(b));
}

size_t literal_differs(struct matcher *m, const struct want *want,
    const uint8_t *data, size_t from, size_t len)
{
	size_t end = len < want->len ? len : want->len;

	if (from < end) {
		m->work += end - from;
		if (memcmp(data + from, want->text + from, end - from) == 0)
			return SIZE_MAX;
	}
	for (size_t i = from; i < end; i++)
		if (!same(want, data[i], want->text[i]))
			return i;
	return SIZE_MAX;
}

bool literal_equals(
    struct matcher *m, const struct want *want, const uint8_t *data, size_t len)
{
	return len == want->len &&
	       literal_differs(m, want, data, 0, len) == SIZE_MAX;
}

/* table[i]: length of the longest border of the text's first i + 1 bytes. */
static void build_table(struct alt *alt, const struct want *want)
{
	size_t k = 0;

	if (alt->table_len == want->len)
		return;
	if (alt->table_cap < want->len) {
		alt->table =
		    mem_resize(alt->table, want->len, sizeof *alt->table);
		alt->table_cap = want->len;
	}
	alt->table_len = want->len;
	alt->table[0] = 0;
	for (size_t i = 1; i < want->len; i++) {
		while (k > 0 && !same(want, want->text[i], want->text[k]))
			k = alt->table[k - 1];
		if (same(want, want->text[i], want->text[k]))
			k++;
		alt->table[i] = k;
	}
}

/* Bytes [from, to) through the automaton; true: the text ends at *end. */
static bool step(struct matcher *m, struct alt *alt, const struct want *want,
    const uint8_t *data, size_t from, size_t to, size_t *end)
{
	size_t k = alt->held;

	build_table(alt, want);
	m->work += to - from;
	for (size_t i = from; i < to; i++) {
		while (k > 0 && !same(want, data[i], want->text[k]))
			k = alt->table[k - 1];
		if (same(want, data[i], want->text[k]))
			k++;
		if (k == want->len) {
			*end = i + 1;
			return true;
		}
	}
	alt->held = k;
	return false;
}

static bool search_many(struct matcher *m, struct alt *alt,
    const struct want *want, const uint8_t *data, size_t to, size_t *end)
{
	size_t from = alt->tried - alt->held;
	size_t tail = want->len - 1;
	const uint8_t *p =
	    memmem(data + from, to - from, want->text, want->len);

	m->work += p ? (size_t)(p - data) + want->len - from : to - from;
	if (p) {
		*end = (size_t)(p - data) + want->len;
		return true;
	}
	alt->held = 0;
	if (tail > to - from)
		tail = to - from;
	return tail > 0 && step(m, alt, want, data, to - tail, to, end);
}

bool literal_search(struct matcher *m, struct alt *alt, const struct want *want,
    const uint8_t *data, size_t to)
{
	size_t end = 0;
	bool found;

	if (want->len == 0) {
		alt->start = 0;
		return true;
	}
	if (to <= alt->tried)
		return false;
	if (want->kind == WANT_LITERAL && to - alt->tried >= FEW)
		found = search_many(m, alt, want, data, to, &end);
	else
		found = step(m, alt, want, data, alt->tried, to, &end);
	if (!found) {
		alt->tried = to;
		return false;
	}
	alt->start = end - want->len;
	return true;
}

size_t literal_find(
    struct matcher *m, const struct want *want, const uint8_t *data, size_t len)
{
	struct alt alt = {0};
	bool found = want->len > 0 && literal_search(m, &alt, want, data, len);

	free(alt.table);
	return found ? alt.start : SIZE_MAX;
}
