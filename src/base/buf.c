/*
 * The growable byte buffer: doubling at the end, an offset at the front.
 */
#include "ncchat/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"

uint8_t *buf_reserve(struct buf *b, size_t len)
{
	size_t held = buf_len(b);
	size_t cap = b->cap > 0 ? b->cap : 256;

	if (b->base && b->cap - b->end >= len)
		return b->base + b->end;
	/* Sliding down is cheap when little is held: at most half is moved. */
	if (b->base && b->cap - held >= len && held <= b->start) {
		memmove(b->base, b->base + b->start, held);
	} else {
		uint8_t *grown;

		while (cap - held < len) {
			if (cap > SIZE_MAX / 2) /* over all memory: no return */
				mem_resize(NULL, cap, 2);
			cap *= 2;
		}
		grown = mem_resize(NULL, cap, 1);
		if (held > 0)
			memcpy(grown, b->base + b->start, held);
		free(b->base);
		b->base = grown;
		b->cap = cap;
	}
	b->start = 0;
	b->end = held;
	return b->base + b->end;
}

void buf_commit(struct buf *b, size_t len)
{
	assert(len <= b->cap - b->end);
	b->end += len;
}

void buf_append(struct buf *b, const void *data, size_t len)
{
	if (len == 0)
		return;
	memcpy(buf_reserve(b, len), data, len);
	b->end += len;
}

void buf_puts(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

void buf_putc(struct buf *b, int byte)
{
	*buf_reserve(b, 1) = (uint8_t)byte;
	b->end++;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char text[512];
	va_list args;
	va_list again;
	int len;

	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (len < 0)
		len = 0;
	if ((size_t)len < sizeof text) {
		buf_append(b, text, (size_t)len);
	} else {
		char *room = (char *)buf_reserve(b, (size_t)len + 1);

		vsnprintf(room, (size_t)len + 1, fmt, again);
		b->end += (size_t)len;
	}
	va_end(again);
}

void buf_consume(struct buf *b, size_t len)
{
	assert(len <= buf_len(b));
	b->start += len;
	if (b->start == b->end)
		b->start = b->end = 0;
}

void buf_clear(struct buf *b)
{
	b->start = b->end = 0;
}

void buf_free(struct buf *b)
{
	free(b->base);
	*b = (struct buf){NULL, 0, 0, 0};
}

const char *buf_cstr(struct buf *b)
{
	*buf_reserve(b, 1) = '\0';
	return (const char *)buf_data(b);
}
