/*
 * What a verb waits for, decided byte by byte, whatever the segments.
 *
 * The result is a function of the byte stream alone: feeding it in any pieces
 * gives the same alternative, the same captures and the same consumed length.
 * For each alternative there is a shortest prefix of the stream that decides
 * it (a literal: its last byte; a pattern: when more bytes could not change
 * the match; eof, reset: the end; patterns also at an orderly end). The
 * alternative with the shortest deciding prefix wins; at the same byte the
 * order of the list does. In linear time.
 *
 * Knows neither connections nor Lua nor time: the owner feeds it and tells it
 * how the stream ended, or that the deadline passed.
 */
#ifndef NCCHAT_DIALOGUE_MATCHER_H
#define NCCHAT_DIALOGUE_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/buf.h"
#include "ncchat/dialogue/pattern.h"

enum want_kind {
	WANT_LITERAL,
	WANT_NOCASE, /* ASCII letters of either case */
	WANT_PATTERN,
	WANT_EOF,
	WANT_RESET,
	WANT_TIMEOUT
};

/* One alternative. Borrowed by the matcher for its life. */
struct want {
	enum want_kind kind;
	const uint8_t *text; /* literal, nocase */
	size_t len;
	struct pattern *pattern;
};

enum match_mode {
	MATCH_NEXT,	  /* expect: the next bytes */
	MATCH_SKIP,	  /* wait_for, read_until: the first in the stream */
	MATCH_LINE,	  /* line: one line, from its first byte */
	MATCH_SKIP_LINES, /* wait_line: lines until one matches */
	MATCH_MESSAGE	  /* a whole datagram: fed once, complete */
};

/* How line endings are read (the connection's `eol`). */
struct match_eol {
	const uint8_t *text; /* NULL: CR LF or LF */
	size_t len;	     /* "\r\n": a bare LF fails; "\n": CR is content */
};

enum match_end {
	MATCH_OPEN,   /* more may come */
	MATCH_AT_EOF, /* orderly end after the bytes given */
	MATCH_AT_RESET,
	MATCH_AT_DEADLINE
};

enum match_status { MATCH_MORE, MATCH_FOUND, MATCH_FAILED };

enum match_failure {
	MATCH_MISMATCH, /* all alternatives ruled out */
	MATCH_EOF,	/* ended first */
	MATCH_RESET,	/* reset first */
	MATCH_TIMEOUT,
	MATCH_TOO_MUCH, /* over max skipped, a line over max, window 64 KiB */
	MATCH_EMPTY,	/* a pattern matched without consuming */
	MATCH_LIMIT	/* the library's match limit */
};

#define MATCH_WINDOW	65536 /* a pattern's own match, from its start */
#define MATCH_EAGER	4096  /* beyond it a pattern waits for its last byte */
#define MATCH_MAX	(1024 * 1024)
#define MATCH_UNBOUNDED SIZE_MAX

struct matcher_opts {
	enum match_mode mode;
	const struct want *wants; /* MATCH_LINE with none: any line */
	size_t count;
	struct match_eol eol;
	size_t max;	   /* skipped bytes; in MATCH_LINE the line's length */
	bool keep_skipped; /* read_until: the skipped text is wanted */
	size_t window;	   /* of a pattern on a stream; 0: MATCH_WINDOW */
	size_t eager;	   /* window tried at every feed; 0: MATCH_EAGER */
};

struct match_result {
	size_t which;	  /* the alternative; SIZE_MAX: a line without wants */
	size_t start;	  /* of the match, in the data of the last feed */
	size_t len;	  /* of the match; of the line without its ending */
	size_t taken;	  /* bytes to consume from the front of the data */
	uint64_t skipped; /* bytes in front of the match, dropped ones too */
	unsigned groups;  /* captures of a pattern, else 0 */
	const size_t *ovector; /* (groups+1) pairs into the data */
};

struct match_error {
	enum match_failure failure;
	size_t at;	/* first byte that ruled the best alternative out */
	size_t which;	/* the alternative that got furthest; SIZE_MAX */
	char hint[200]; /* "", or what to say besides (escaped) */
};

struct matcher; /* opaque; a few hundred bytes */

struct matcher *matcher_new(void); /* reusable */
void matcher_free(struct matcher *m);

/* Begins a wait. *opts is copied; wants, their texts and eol are borrowed. */
void matcher_start(struct matcher *m, const struct matcher_opts *opts);

/*
 * MATCH_MESSAGE: with MATCH_OPEN data is a datagram, whole, perhaps empty; no
 * bytes and another end: none came. Else:
 * data: all unread bytes of the connection, from the first (the same bytes as
 * last time, and what came since). After MATCH_FOUND read matcher_result();
 * after MATCH_FAILED matcher_error(). MATCH_TIMEOUT as an alternative is
 * found at MATCH_AT_DEADLINE.
 */
enum match_status matcher_feed(
    struct matcher *m, const uint8_t *data, size_t len, enum match_end end);
const struct match_result *matcher_result(const struct matcher *m);
const struct match_error *matcher_error(const struct matcher *m);

/*
 * After MATCH_MORE: bytes at the front that cannot be part of a result any
 * more; the owner may consume them, then says how many it did.
 */
size_t matcher_droppable(const struct matcher *m);
void matcher_dropped(struct matcher *m, size_t count);

/*
 * After MATCH_MORE: true when a pattern was not tried on the newest bytes to
 * keep the time linear; the owner should call matcher_recheck() in place of
 * matcher_feed() when nothing has come for some 10 ms.
 */
bool matcher_stale(const struct matcher *m);
enum match_status matcher_recheck(
    struct matcher *m, const uint8_t *data, size_t len, enum match_end end);

/* For tests of linear time: bytes handed to PCRE2 or a search, ever. */
uint64_t matcher_work(const struct matcher *m);

/* Appends the alternatives as a script would write them, for messages. */
void matcher_describe(const struct matcher *m, struct buf *out);
void want_describe(const struct want *want, struct buf *out);

#endif
