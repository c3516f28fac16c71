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
 * The addresses of ep->host and port (a UNIX path: one). Without a host: this
 * machine's loopback (127.0.0.1, ::1), or with ep->any 0.0.0.0 and ::, which
 * is for binding only (`passive`). fn is called once: before this returns,
 * which is then NULL, or later from the loop, with which the lookup is over
 * and frees itself. resolve_free() before that: fn is never called.
 */
struct resolve *resolve_start(struct loop *loop, const struct endpoint *ep,
    enum endpoint_family family, bool passive, resolve_fn *fn, void *data);
void resolve_free(struct resolve *r);

#endif
