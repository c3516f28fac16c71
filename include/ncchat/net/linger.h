/*
 * The orderly end of a connection: shutdown, read to the end or for the
 * linger time, look whether the peer has taken everything, close. Without it
 * unread bytes in our receive queue would make the kernel send a reset that
 * destroys what we sent.
 */
#ifndef NCCHAT_NET_LINGER_H
#define NCCHAT_NET_LINGER_H

#include "ncchat/net/transport.h"

#define LINGER_MS 1000 /* the default */

struct lingering; /* struct linger is that of SO_LINGER, socket(7) */

struct linger_handlers {
	/* Bytes that came while closing; may be NULL. */
	void (*drained)(void *data, const uint8_t *bytes, size_t len);
	/*
	 * The transport is closed. err: NULL, or ERROR_BROKEN when the peer
	 * reset the connection or bytes were not delivered ("1,234 bytes not
	 * delivered"). Called once, from the loop.
	 */
	void (*done)(void *data, const struct error *err);
	void *data;
};

/*
 * Owns the transport from now on. Its send queue must be empty (the owner
 * flushes first). `eof_seen`: the peer has ended already; then it only waits
 * until what was sent is acknowledged. Datagrams: closed at once.
 */
struct lingering *linger_start(struct loop *loop, struct transport *transport,
    bool eof_seen, int64_t linger_ms, const struct linger_handlers *handlers);
/* Closes now; done is not called. */
void linger_cancel(struct lingering *l);

#endif
