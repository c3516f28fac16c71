/*
 * A transport carries bytes or datagrams for one connection. It is a const
 * table of operations per instance; what changes bytes on their way (a
 * filter) is a transport over a transport.
 *
 * To add one: a file transport_X.c or filter_X.c with its table, and a
 * function that makes it. Nothing above net/ knows which it has.
 *
 * No operation blocks. read and write are tried first; after IO_WANT_READ or
 * IO_WANT_WRITE the owner asks with transport_want() to be called when it is
 * worth trying again. Level-triggered: while something is wanted and
 * possible, `ready` is called again and again, so want nothing when busy.
 *
 * Ends are told apart: IO_EOF is an orderly end (FIN, end of file); a reset
 * is IO_ERROR with class ERROR_BROKEN and code ECONNRESET. Bytes that came
 * before a reset are always delivered first, also when a write noticed the
 * reset before the read did (the kernel reports it once, to whoever asks
 * first; the transport remembers).
 */
#ifndef NCCHAT_NET_TRANSPORT_H
#define NCCHAT_NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/error.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/endpoint.h"

enum io_status { IO_OK, IO_WANT_READ, IO_WANT_WRITE, IO_EOF, IO_ERROR };

struct transport;

struct transport_ops {
	const char *name; /* "tcp", "rechunk", ... */
	/*
	 * Stream: at most `len` bytes, at least one, *got of them.
	 * Datagram: one whole datagram, IO_OK with *got == 0 for an empty
	 * one; `len` must be at least TRANSPORT_DATAGRAM_MAX, and one that
	 * the kernel had to cut is an error, never a short datagram.
	 */
	enum io_status (*read)(struct transport *, void *data, size_t len,
	    size_t *got, struct error *);
	/* Stream: some bytes, *put of them. Datagram: all of it or none. */
	enum io_status (*write)(struct transport *, const void *data,
	    size_t len, size_t *put, struct error *);
	/* Half-close: no more writes. Datagrams and pipes: see the file. */
	enum io_status (*shutdown_write)(struct transport *, struct error *);
	/* Bytes this side holds that no readiness of an fd will announce. */
	bool (*pending)(struct transport *);
	/* Call `ready` when one of LOOP_READ, LOOP_WRITE may succeed. */
	void (*want)(struct transport *, unsigned want);
	/* Bytes given to the kernel that the peer has not acknowledged (a
	 * FIN does not count); UNIX: memory of what it has not read, only
	 * good to compare with 0; 0 where that cannot be known. */
	size_t (*unsent)(struct transport *);
	/* Make close() send a reset; false where the transport has none. */
	bool (*set_reset)(struct transport *, struct error *);
	/* Closes the descriptor and frees the transport. */
	void (*close)(struct transport *);
};

#define TRANSPORT_DATAGRAM_MAX 65536

struct transport {
	const struct transport_ops *ops;
	struct loop *loop; /* borrowed */
	int fd;		   /* -1 under a filter: no splicing */
	enum endpoint_kind kind;
	bool datagram;	 /* messages keep their bounds */
	bool connection; /* has an end: stream or seqpacket */
	struct address local;
	struct address peer;
	void (*ready)(void *data, unsigned ready); /* set by the owner */
	void *ready_data;
	uint64_t read_total; /* bytes taken from and given to the kernel */
	uint64_t write_total;
};

static inline enum io_status transport_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	return t->ops->read(t, data, len, got, err);
}
static inline enum io_status transport_write(struct transport *t,
    const void *data, size_t len, size_t *put, struct error *err)
{
	return t->ops->write(t, data, len, put, err);
}
static inline enum io_status transport_shutdown_write(
    struct transport *t, struct error *err)
{
	return t->ops->shutdown_write(t, err);
}
static inline bool transport_pending(struct transport *t)
{
	return t->ops->pending(t);
}
static inline void transport_want(struct transport *t, unsigned want)
{
	t->ops->want(t, want);
}
static inline size_t transport_unsent(struct transport *t)
{
	return t->ops->unsent(t);
}
static inline bool transport_set_reset(struct transport *t, struct error *err)
{
	return t->ops->set_reset(t, err);
}
static inline void transport_close(struct transport *t)
{
	if (t)
		t->ops->close(t);
}
static inline void transport_on_ready(
    struct transport *t, void (*ready)(void *, unsigned), void *data)
{
	t->ready = ready;
	t->ready_data = data;
}

/* "tcp 127.0.0.1:50112 -> 127.0.0.1:2525", for people. */
#define TRANSPORT_TEXT (2 * ENDPOINT_TEXT + 32)
void transport_describe(const struct transport *t, char out[TRANSPORT_TEXT]);
/* "tcp://127.0.0.1:2525": the peer, as errors name it. */
void transport_peer(const struct transport *t, char out[ENDPOINT_TEXT]);

/*
 * A transport over a connected socket (owned from now on): TCP, UNIX stream,
 * connected UDP, UNIX datagram or seqpacket. The flags of its description are
 * left as they are: every call is made with MSG_DONTWAIT.
 */
struct transport *transport_socket_new(
    struct loop *loop, int fd, enum endpoint_kind kind);

/* Two connected transports in this process (tests, nc.pair). */
bool transport_pair(
    struct loop *loop, struct transport *out[2], struct error *err);

/*
 * The rechunk filter: cuts and delays what is read at random, from `seed`
 * (each connection should get its own), so that a script that depends on how
 * bytes were cut shows it. Datagrams are delayed, never cut. Owns `under`.
 */
struct transport *filter_rechunk_new(struct transport *under, uint64_t seed);

#endif
