/*
 * Accepting: one or more bound sockets that act as one listener.
 *
 * "PORT" alone binds this machine only, 127.0.0.1 and ::1 on the same port
 * (port 0: one is bound, then the other on its port, both anew when that is
 * taken; without IPv6 only the first). IPV6_V6ONLY is always set explicitly.
 * SO_REUSEADDR as struct sockopts says; SO_REUSEPORT never.
 */
#ifndef NCCHAT_NET_LISTENER_H
#define NCCHAT_NET_LISTENER_H

#include "ncchat/base/buf.h"
#include "ncchat/net/sockopts.h"
#include "ncchat/net/transport.h"

struct listener;

/* transport: owned by the callee. */
typedef void listener_fn(void *data, struct transport *transport);
/* Accepting failed (EMFILE...); it is tried again after a pause. */
typedef void listener_note_fn(void *data, const struct error *err);

struct listener_handlers {
	listener_fn *accepted;
	listener_note_fn *note; /* may be NULL */
	void *data;
};

/*
 * Binds and listens (stream, seqpacket). Blocks only to look a host name up
 * when that is not numeric. NULL: *err names the address that failed.
 * At first paused: nothing is accepted until listener_resume().
 */
struct listener *listener_new(struct loop *loop, const struct endpoint *at,
    const struct sockopts *opts, const struct listener_handlers *handlers,
    struct error *err);
void listener_pause(struct listener *l); /* connections wait in the backlog */
void listener_resume(struct listener *l);
void listener_close(struct listener *l); /* a UNIX path that is ours: removed */

uint16_t listener_port(const struct listener *l); /* the real one; 0: UNIX */
size_t listener_count(const struct listener *l);
const struct address *listener_address(const struct listener *l, size_t i);
/* True when ::1 was wanted too and this machine has no IPv6. */
bool listener_lacks_ipv6(const struct listener *l);
/* "127.0.0.1:8080, [::1]:8080" appended. */
void listener_describe(const struct listener *l, struct buf *out);

#endif
