/*
 * Connecting: lookup, then each address in turn, staggered as in RFC 8305,
 * until one answers. The whole is under one deadline.
 */
#ifndef NCCHAT_NET_DIAL_H
#define NCCHAT_NET_DIAL_H

#include "ncchat/net/resolve.h"
#include "ncchat/net/sockopts.h"
#include "ncchat/net/transport.h"

struct dial;

/*
 * transport: owned by the callee from now on; or NULL, and *err names the
 * endpoint and what each address answered
 * ("connect tcp://h:25: [::1]:25 Connection refused; 127.0.0.1:25 ...").
 * ERROR_NETWORK when refused or unreachable, ERROR_TIMEOUT at the deadline.
 */
typedef void dial_fn(
    void *data, struct transport *transport, const struct error *err);

/* An attempt failed while others go on (for -v); may be NULL. */
typedef void dial_note_fn(void *data, const struct error *err);

/*
 * timeout_ms, from now on, covers all of it; CLOCK_NEVER: no limit.
 *
 * fn is called once, always from the loop (never before this returns); the
 * dial is then over and frees itself. dial_cancel() before that: fn is never
 * called. UDP: a connected socket, done at once.
 */
struct dial *dial_start(struct loop *loop, const struct endpoint *to,
    const struct sockopts *opts, int64_t timeout_ms, dial_fn *fn,
    dial_note_fn *note, void *data);
void dial_cancel(struct dial *dial);

#endif
