/*
 * Inherited descriptors: stdin and stdout, whatever they are, without ever
 * changing their flags (O_NONBLOCK is a property of the description that the
 * caller shares). Pipes and terminals are opened anew through /proc/self/fd
 * as non-blocking; where that is refused, at most PIPE_BUF bytes go out a
 * turn after poll said writable. Sockets are used with MSG_DONTWAIT, files
 * directly.
 */
#ifndef NCCHAT_NET_STDIO_H
#define NCCHAT_NET_STDIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/error.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/transport.h"

/* ---- reading ---- */

struct stdio_in;
struct stdio_in *stdio_in_new(struct loop *loop, int fd, const char *name);
/* IO_OK with *got >= 1, IO_WANT_READ, IO_EOF, IO_ERROR (ERROR_LOCAL). */
enum io_status stdio_in_read(struct stdio_in *in, void *data, size_t len,
    size_t *got, struct error *err);
/* ready(data) is called while wanted and readable; level-triggered. */
void stdio_in_want(
    struct stdio_in *in, bool want, void (*ready)(void *), void *data);
bool stdio_in_is_terminal(const struct stdio_in *in);
bool stdio_in_is_file(const struct stdio_in *in); /* regular */
void stdio_in_free(struct stdio_in *in); /* the inherited fd stays open */

/* ---- writing ---- */

struct stdio_out;
/*
 * `escape`: when fd is a terminal, control bytes are escaped
 * (escape_terminal). `name` is how errors call it ("stdout").
 */
struct stdio_out *stdio_out_new(
    struct loop *loop, int fd, const char *name, bool escape);
/* Takes all of it: written now as far as it goes, the rest queued. */
void stdio_out_write(struct stdio_out *out, const void *data, size_t len);
size_t stdio_out_queued(const struct stdio_out *out);
bool stdio_out_is_terminal(const struct stdio_out *out);
/*
 * Called from the loop: when the queue has become empty, and once when
 * writing failed (*err set: EPIPE, ENOSPC...; what was queued is dropped),
 * also when the reader of a pipe goes away while nothing is being written.
 */
void stdio_out_on_event(struct stdio_out *out,
    void (*fn)(void *data, const struct error *err), void *data);
/* The error that was met, or NULL. */
const struct error *stdio_out_error(const struct stdio_out *out);
/*
 * Writes out what is queued, waiting for a slow reader at most until
 * `deadline_ms`; false with *err (ERROR_LOCAL) when not all could be written.
 * A failure from before, that no event has told yet, is told first.
 */
bool stdio_out_finish(
    struct stdio_out *out, int64_t deadline_ms, struct error *err);
void stdio_out_free(struct stdio_out *out);

/* Opens /dev/null on those of the descriptors 0 to 2 that are closed. */
bool stdio_reserve(struct error *err);

#endif
