/*
 * What was said, when, by whom: fed by conn and pump, kept as a bounded ring
 * for failure messages ("the dialogue:"), and written as it happens to a
 * --transcript file or, as a hex dump (-x), to stderr. Text is escaped; each
 * chunk is split behind its line feeds, a line an entry:
 *
 *     +0.000 c1 < 220 mail.example ESMTP\r\n
 */
#ifndef NCCHAT_DIALOGUE_TRANSCRIPT_H
#define NCCHAT_DIALOGUE_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/error.h"

enum transcript_way {
	TRANSCRIPT_IN,	/* < from the peer */
	TRANSCRIPT_OUT, /* > to the peer */
	TRANSCRIPT_NOTE /* - connected, end of stream, reset */
};

struct transcript_sink {
	/* A finished line with its LF, or hex-dump lines; may be NULL. */
	void (*write)(void *data, const char *text, size_t len);
	void *data;
	bool hexdump;
};

struct transcript;

/*
 * ring_bytes: at most so many bytes of the dialogue are kept (0: none).
 * Times are relative to this call.
 */
struct transcript *transcript_new(size_t ring_bytes);
void transcript_free(struct transcript *t);
/* At most 2 sinks. */
void transcript_add_sink(
    struct transcript *t, const struct transcript_sink *sink);
/* True when anybody looks: else the caller can spare the call. */
bool transcript_wanted(const struct transcript *t);

/* offset: bytes of this direction of this connection before `data`. */
void transcript_bytes(struct transcript *t, const char *conn,
    enum transcript_way way, uint64_t offset, const void *data, size_t len);
void transcript_note(struct transcript *t, const char *conn, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * Appends the ring as lines, each led by `indent`; only connection `conn`
 * unless NULL; at most `max_lines`, the last ones, led by
 * "(n bytes left out)" when something is missing.
 */
void transcript_print(const struct transcript *t, const char *conn,
    const char *first_indent, const char *indent, size_t max_lines,
    struct buf *out);

#endif
