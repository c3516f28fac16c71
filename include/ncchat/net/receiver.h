/*
 * Receiving datagrams: one or more bound UDP (or UNIX datagram) sockets, and
 * on demand a transport for one remote address, so that a dialogue can be
 * held with each sender.
 */
#ifndef NCCHAT_NET_RECEIVER_H
#define NCCHAT_NET_RECEIVER_H

#include "ncchat/base/buf.h"
#include "ncchat/net/sockopts.h"
#include "ncchat/net/transport.h"

struct receiver;

/*
 * A datagram from a peer that has no transport of its own. It came in on the
 * socket numbered `via`, which receiver_accept() wants back. `cut`: the
 * kernel had to cut it (larger than the buffer). data: borrowed.
 */
struct datagram {
	const uint8_t *data;
	size_t len;
	bool cut;
	const struct address *peer;
	size_t via;
};

struct receiver_handlers {
	void (*datagram)(void *data, const struct datagram *d);
	void (*failed)(
	    void *data, const struct error *err); /* reading failed */
	void *data;
};

/*
 * Binds as listener_new() does; the same addresses for "PORT" alone; at first
 * paused. When reading failed (once per shortage) it rests for a moment.
 */
struct receiver *receiver_new(struct loop *loop, const struct endpoint *at,
    const struct sockopts *opts, const struct receiver_handlers *handlers,
    struct error *err);
void receiver_pause(struct receiver *r);
void receiver_resume(struct receiver *r);
void receiver_close(struct receiver *r); /* after its transports */

uint16_t receiver_port(const struct receiver *r);
size_t receiver_count(const struct receiver *r);
const struct address *receiver_address(const struct receiver *r, size_t i);
bool receiver_lacks_ipv6(const struct receiver *r);
void receiver_describe(const struct receiver *r, struct buf *out);

/*
 * Called from within datagram(), with what that was given: a transport for
 * the sender of `d`; its first datagram is `d` itself. Later
 * ones from the same address go to its queue, bounded to 1,024 datagrams and
 * 8 MiB; what does not fit is counted. Close it before the receiver. After its
 * close the address stays closed for 2 s: late datagrams are counted.
 */
struct transport *receiver_accept(struct receiver *r, const struct datagram *d);
/* Datagrams that no queue had room for, and late ones. */
uint64_t receiver_dropped(const struct receiver *r);
uint64_t receiver_late(const struct receiver *r);

#endif
