/*
 * Bytes of a peer made fit to be read. Everything that a peer, a script or a
 * host name contributes to stderr, a transcript or a report comes through
 * here; so does stdout when it is a terminal. Valid, printable UTF-8 is kept;
 * C0, DEL, C1 (also as U+0080..U+009F), bidirectional controls and invalid
 * bytes become \r \n \t \\ \" or \xNN.
 */
#ifndef NCCHAT_BASE_ESCAPE_H
#define NCCHAT_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/buf.h"

/* Appends the escaped text; with `quote` a double quote is escaped too. */
void escape_text(struct buf *out, const void *data, size_t len, bool quote);

/* Appends "..." with escape_text inside; over `max` bytes cut: "abc"... */
void escape_quoted(struct buf *out, const void *data, size_t len, size_t max);

/* Appends "32 35 30"; over `max` bytes cut with " ..". */
void escape_hex(struct buf *out, const void *data, size_t len, size_t max);

/* As escape_text, into a fixed array, always terminated; cut when too long. */
void escape_into(char *out, size_t size, const void *data, size_t len);

/* Columns the escaped form of these bytes takes on a terminal (wcwidth). */
size_t escape_width(const void *data, size_t len);

/*
 * Appends `hexdump -C` lines of 16 bytes, the offset counted from `offset`,
 * each line led by `prefix`.
 */
void escape_hexdump(struct buf *out, const char *prefix, uint64_t offset,
    const void *data, size_t len);

/*
 * For a terminal: TAB, LF and CR pass, other controls become \xNN. Bytes come
 * in any pieces: an unfinished UTF-8 character waits in `t` for its rest.
 */
struct escape_terminal {
	uint8_t held[4];
	size_t held_len;
};
void escape_terminal(struct escape_terminal *t, struct buf *out,
    const void *data, size_t len, bool end);

/* Length of the UTF-8 character at p (RFC 3629); 0: invalid; -1: cut short. */
int escape_utf8_len(const uint8_t *p, size_t len);

#endif
