/*
 * The buffer: what was put in comes out, in order, however it grows, slides
 * and is consumed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/mem.h"

static void holds(struct buf *b, const char *text)
{
	assert_int_equal(buf_len(b), strlen(text));
	assert_memory_equal(buf_data(b), text, strlen(text));
}

static void an_empty_buffer_can_be_looked_at(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_int_equal(buf_len(&b), 0);
	assert_non_null(buf_data(&b));
	buf_append(&b, NULL, 0);
	assert_null(b.base);
	assert_string_equal(buf_cstr(&b), "");
	assert_int_equal(buf_len(&b), 0);
	buf_free(&b);
	buf_free(&b);
}

static void what_is_appended_is_there_in_order(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_puts(&b, "one ");
	buf_putc(&b, '2');
	buf_putc(&b, 0);
	buf_append(&b, "three", 5);
	buf_printf(&b, " %d%s", 4, "!");
	assert_int_equal(buf_len(&b), 14);
	assert_memory_equal(buf_data(&b), "one 2\0three 4!", 14);
	buf_clear(&b);
	assert_int_equal(buf_len(&b), 0);
	assert_non_null(b.base);
	buf_free(&b);
	assert_null(b.base);
}

static void a_c_string_of_it_ends_and_does_not_grow_it(void **state)
{
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 256; i++) /* to the edge of what it allocated */
		buf_putc(&b, 'x');
	assert_int_equal(strlen(buf_cstr(&b)), 256);
	assert_int_equal(buf_len(&b), 256);
	buf_consume(&b, 250);
	assert_string_equal(buf_cstr(&b), "xxxxxx");
	buf_free(&b);
}

static void formatted_text_of_any_length_is_whole(void **state)
{
	static const size_t lens[] = {0, 1, 510, 511, 512, 513, 5000};
	char word[5001];

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		struct buf b = {0};

		memset(word, 'w', sizeof(word));
		word[lens[i]] = '\0';
		buf_puts(&b, "<");
		buf_printf(&b, "%s", word);
		buf_puts(&b, ">");
		assert_int_equal(buf_len(&b), lens[i] + 2);
		assert_memory_equal(buf_data(&b) + 1, word, lens[i]);
		assert_int_equal(buf_data(&b)[lens[i] + 1], '>');
		buf_free(&b);
	}
}

static void reserved_room_counts_only_once_committed(void **state)
{
	struct buf b = {0};
	uint8_t *room = buf_reserve(&b, 1000);

	(void)state;
	memcpy(room, "abc", 3);
	assert_int_equal(buf_len(&b), 0);
	buf_commit(&b, 3);
	holds(&b, "abc");
	assert_ptr_equal(buf_reserve(&b, b.cap - 3), room + 3);
	buf_free(&b);
}

static void the_front_is_taken_back_before_memory_grows(void **state)
{
	struct buf b = {0};
	size_t cap;

	(void)state;
	buf_append(&b, buf_reserve(&b, 256), 0);
	memset(buf_reserve(&b, 256), 'a', 256);
	buf_commit(&b, 256);
	cap = b.cap;
	buf_consume(&b, 200);
	buf_puts(&b, "new");
	assert_int_equal(b.cap, cap);
	assert_int_equal(b.start, 0);
	assert_int_equal(buf_len(&b), 59);
	assert_memory_equal(buf_data(&b) + 55, "anew", 4);
	buf_consume(&b, 59);
	assert_int_equal(b.end, 0); /* emptied: begins at the front again */
	buf_free(&b);
}

static void a_queue_that_is_used_for_long_stays_small(void **state)
{
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 100000; i++) {
		buf_append(&b, "0123456789", 10);
		if (i >= 10)
			buf_consume(&b, 10);
	}
	assert_int_equal(buf_len(&b), 100);
	assert_true(b.cap <= 512);
	buf_free(&b);
}

/* Random steps against an array that does the same plainly. */
static void random_steps_agree_with_a_plain_array(void **state)
{
	enum { MOST = 20000 };
	static char plain[MOST];
	struct buf b = {0};
	size_t len = 0;
	unsigned next = 1;

	(void)state;
	srand(7);
	for (int step = 0; step < 20000; step++) {
		size_t n = (size_t)rand() % 300;

		if (rand() % 2 && len + n <= MOST) {
			for (size_t i = 0; i < n; i++) {
				plain[len++] = (char)next;
				buf_putc(&b, (int)(next++ & 0xff));
			}
		} else {
			n = n < len ? n : len;
			memmove(plain, plain + n, len - n);
			len -= n;
			buf_consume(&b, n);
		}
		assert_int_equal(buf_len(&b), len);
		assert_memory_equal(buf_data(&b), plain, len);
	}
	buf_free(&b);
}

static jmp_buf exhausted_at;
static size_t exhausted_by;

static void on_exhausted(size_t wanted)
{
	exhausted_by = wanted;
	longjmp(exhausted_at, 1);
}

static void too_much_memory_is_told_to_the_handler(void **state)
{
	static struct buf b;

	(void)state;
	mem_on_exhausted(on_exhausted);
	buf_puts(&b, "held");
	exhausted_by = 0;
	if (setjmp(exhausted_at) == 0)
		buf_reserve(&b, SIZE_MAX - 100);
	assert_true(exhausted_by > 0);
	holds(&b, "held");
	exhausted_by = 0;
	if (setjmp(exhausted_at) == 0)
		free(mem_resize(NULL, SIZE_MAX / 2, 3));
	assert_true(exhausted_by == SIZE_MAX);
	mem_on_exhausted(NULL);
	buf_free(&b);
}

static void copies_are_whole_and_end_in_a_nul(void **state)
{
	char *copy = mem_dup("a\0b", 3);
	char *none = mem_dup(NULL, 0);
	char *part = mem_strndup("hello", 2);
	char *zeroes = mem_zalloc(0);

	(void)state;
	assert_memory_equal(copy, "a\0b\0", 4);
	assert_string_equal(none, "");
	assert_string_equal(part, "he");
	assert_non_null(zeroes);
	free(copy);
	free(none);
	free(part);
	free(zeroes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_buffer_can_be_looked_at),
	    cmocka_unit_test(what_is_appended_is_there_in_order),
	    cmocka_unit_test(a_c_string_of_it_ends_and_does_not_grow_it),
	    cmocka_unit_test(formatted_text_of_any_length_is_whole),
	    cmocka_unit_test(reserved_room_counts_only_once_committed),
	    cmocka_unit_test(the_front_is_taken_back_before_memory_grows),
	    cmocka_unit_test(a_queue_that_is_used_for_long_stays_small),
	    cmocka_unit_test(random_steps_agree_with_a_plain_array),
	    cmocka_unit_test(too_much_memory_is_told_to_the_handler),
	    cmocka_unit_test(copies_are_whole_and_end_in_a_nul),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
