/*
 * Names to addresses. Numeric hosts are answered at once; names by
 * getaddrinfo(3) in a detached thread that wakes the loop, so that a silent
 * name server delays nobody but the caller, and not the end of the program.
 */
#ifndef NCCHAT_NET_RESOLVE_H
#define NCCHAT_NET_RESOLVE_H

#include <stddef.h>

#include "ncchat/base/error.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/endpoint.h"

struct resolve;

/*
 * addresses: borrowed for the call, in the order of RFC 6724, at least one;
 * or NULL with *err set.
 */
typedef void resolve_fn(void *data, const struct address *addresses,
    size_t count, const struct error *err);

/*
 * The addresses of ep->host and port (a UNIX path: one). `passive` without a
 * host: this machine's loopback (127.0.0.1, ::1), or with ep->any 0.0.0.0 and
 * ::. fn is called once, from the loop or before this returns.
 * Cancelled by resolve_free() before that.
 */
struct resolve *resolve_start(struct loop *loop, const struct endpoint *ep,
    enum endpoint_family family, bool passive, resolve_fn *fn, void *data);
void resolve_free(struct resolve *r);

#endif
