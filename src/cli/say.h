/*
 * Lines for people on stderr, each led by "ncchat: " and written by one
 * write(2), so that lines of several processes never mix. A stderr that nobody
 * reads never stops us: lines wait, up to 1 MiB, for the next line or the end. What a peer
 * contributed must have come through base/escape.h, as all text of a struct
 * error has.
 */
#ifndef NCCHAT_CLI_SAY_H
#define NCCHAT_CLI_SAY_H

#include <stddef.h>

#include "ncchat/base/error.h"

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_error(const struct error *err);
/* A whole line, from another thread, before the process ends. */
void say_last(const char *text);
/*
 * What nobody has read by now is written, each time waiting at most so long
 * for a reader; the rest is dropped.
 */
void say_finish(int timeout_ms);

/*
 * Lines that end with a line feed, each of them led by "ncchat: ": a dump.
 * Here, and only here, a reader that is slow is waited for.
 */
void say_lines(const char *text, size_t len);

/* Several lines that belong together: only the first is led. */
void say_block(const char *text, size_t len);

#endif
