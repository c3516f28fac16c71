/*
 * "did you mean": the nearest of some names, by edit distance, or the only one
 * that begins like the word.
 */
#include "cli/opt.h"

#include <string.h>

#define WORD_MAX 40

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Optimal string alignment: swapped neighbours count as one edit. */
static unsigned distance(const char *a, const char *b)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (unsigned i = 0; i <= n; i++)
		d[i][0] = i;
	for (unsigned j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			unsigned cost = a[i - 1] != b[j - 1];

			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1,
			    d[i - 1][j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[n][m];
}

const char *suggest(const char *word, const char *(*next)(const void *, size_t),
    const void *data)
{
	size_t len = strlen(word);
	unsigned best_distance = len < 4 ? 2 : 3; /* fewer edits than this */
	const char *best = NULL;
	const char *begins = NULL;
	const char *name;

	for (size_t i = 0; (name = next(data, i)) != NULL; i++) {
		unsigned d = distance(word, name);

		if (d < best_distance) {
			best_distance = d;
			best = name;
		}
		if (len >= 2 && strncmp(word, name, len) == 0 && !begins)
			begins = name;
	}
	return begins ? begins : best;
}
