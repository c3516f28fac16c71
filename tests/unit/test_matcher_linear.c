/*
 * Four times the bytes, four times the work: counted in bytes handed to PCRE2
 * and to searches, for segments of one byte, of a packet, of a full read.
 *
 *   test_matcher_linear EXAMPLE BYTES PIECE    one run of one example, for
 *   callgrind: `valgrind --tool=callgrind` counts its instructions
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/dialogue/matcher.h"

#define SMALL	   ((size_t)192 * 1024)
#define SMALL_LINE ((size_t)2048 * 1024) /* many times an eighth of it */

struct example {
	const char *name;
	enum match_mode mode;
	const char *texts[3];
	const char *patterns[3];
	const char *unit; /* the data: this, again and again */
};

static const struct example examples[] = {
    {"a text", MATCH_SKIP, {"READY now"}, {0}, "noise READY nox "},
    {"a text of borders", MATCH_SKIP, {"aaaaaaaaaaaaaaaaaaaaaaaab"}, {0},
	"aaa"},
    {"a pattern", MATCH_SKIP, {0}, {"READY\\d+\\n"}, "noise READY12x "},
    {"an open pattern", MATCH_SKIP, {0}, {"\\{[^}]*\\}!"}, "{\"a\": 1}\n"},
    {"a pattern of lines", MATCH_SKIP, {0}, {"^.* done$"}, "a line of it\r\n"},
    {"many last bytes", MATCH_SKIP, {0}, {"x[^\\n]{0,5000}!!"},
	"x!a!b!c!d!e!f!g!"},
    {"alternatives", MATCH_SKIP, {"one", "two"}, {"thr\\w+e ", "(a|b)+c"},
	"tw ababab onx thrxx-"},
    {"characters", MATCH_SKIP, {0}, {"\xe4\xbd\xa0+x"},
	"\xe4\xbd\xa0\xe4\xbd\xa0 \xff"},
    {"lines", MATCH_SKIP_LINES, {"the end"}, {"^200 (.*)$"},
	"200\r\n100 continue\r\n"},
    {"a long line", MATCH_LINE, {0}, {".*;$"}, "abc; def "},
};

static void set_wants(const struct example *x, struct pattern_engine *engine,
    struct want *wants, size_t *count)
{
	struct error err = {0};

	*count = 0;
	for (size_t i = 0; i < 3 && x->texts[i]; i++)
		wants[(*count)++] = (struct want){.kind = WANT_LITERAL,
		    .text = (const uint8_t *)x->texts[i],
		    .len = strlen(x->texts[i])};
	for (size_t i = 0; i < 3 && x->patterns[i]; i++) {
		struct pattern *p = pattern_new(
		    engine, x->patterns[i], strlen(x->patterns[i]), NULL, &err);

		assert_non_null(p);
		wants[(*count)++] =
		    (struct want){.kind = WANT_PATTERN, .pattern = p};
	}
}

static uint8_t *make_data(const struct example *x, size_t len)
{
	uint8_t *data = malloc(len);
	size_t n = strlen(x->unit);

	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)x->unit[i % n];
	return data;
}

/* Bytes of work for `len` bytes in pieces. */
static uint64_t work(const struct example *x, struct pattern_engine *engine,
    size_t len, size_t piece)
{
	struct want wants[6];
	struct matcher *m = matcher_new();
	struct matcher_opts opts = {
	    .mode = x->mode, .wants = wants, .max = MATCH_UNBOUNDED};
	uint8_t *data = make_data(x, len);
	size_t from = 0;
	uint64_t sum;

	set_wants(x, engine, wants, &opts.count);
	matcher_start(m, &opts);
	for (size_t to = 0; to < len;) {
		to = len - to < piece ? len : to + piece;
		assert_int_equal(
		    matcher_feed(m, data + from, to - from, MATCH_OPEN),
		    MATCH_MORE);
		sum = matcher_droppable(m);
		matcher_dropped(m, sum);
		from += sum;
	}
	sum = matcher_work(m);
	for (size_t i = 0; i < opts.count; i++)
		pattern_unref(wants[i].pattern);
	matcher_free(m);
	free(data);
	return sum;
}

static void four_times_the_bytes_are_four_times_the_work(void **state)
{
	static const size_t pieces[] = {1, 100, 65536};
	struct pattern_engine *engine = *state;

	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		for (size_t k = 0; k < 3; k++) {
			const struct example *x = &examples[i];
			size_t n = x->mode == MATCH_LINE ? SMALL_LINE : SMALL;
			uint64_t a = work(x, engine, n, pieces[k]);
			uint64_t b = work(x, engine, 4 * n, pieces[k]);

			printf("%-20s pieces %5zu: %6.1f a byte, x %.2f\n",
			    x->name, pieces[k], (double)a / (double)n,
			    (double)b / (double)a);
			assert_true((double)b <= 4.8 * (double)a);
		}
}

static int setup(void **state)
{
	*state = pattern_engine_new();
	return 0;
}

static int teardown(void **state)
{
	pattern_engine_free(*state);
	return 0;
}

static int run_one(char **argv)
{
	size_t i = strtoul(argv[1], NULL, 10);
	struct pattern_engine *engine;

	if (i >= sizeof examples / sizeof *examples)
		return 2;
	engine = pattern_engine_new();
	printf("%s: %llu\n", examples[i].name,
	    (unsigned long long)work(&examples[i], engine,
		strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10)));
	pattern_engine_free(engine);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4)
		return run_one(argv);

	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		four_times_the_bytes_are_four_times_the_work, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
