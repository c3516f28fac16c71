/*
 * A growable run of bytes with a cheap front: consuming moves an offset, and
 * the space in front is taken back when more is needed at the end.
 */
#ifndef NCCHAT_BASE_BUF_H
#define NCCHAT_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *base; /* owned; NULL when nothing is held */
	size_t cap;
	size_t start; /* first unread byte */
	size_t end;   /* one past the last */
};

static inline const uint8_t *buf_data(const struct buf *b)
{
	return b->base ? b->base + b->start : (const uint8_t *)"";
}

static inline size_t buf_len(const struct buf *b)
{
	return b->end - b->start;
}

/* Room for at least `len` more bytes; valid until the next call. */
uint8_t *buf_reserve(struct buf *b, size_t len);

/* `len` bytes of what buf_reserve gave are now part of the buffer. */
void buf_commit(struct buf *b, size_t len);

void buf_append(struct buf *b, const void *data, size_t len);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, int byte);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Drop `len` bytes from the front. */
void buf_consume(struct buf *b, size_t len);

/* Empty it, keeping the memory. */
void buf_clear(struct buf *b);

/* Give the memory back; the buffer is empty and can be used again. */
void buf_free(struct buf *b);

/* The content as a C string: a NUL is kept behind the last byte. */
const char *buf_cstr(struct buf *b);

#endif
