/*
 * A connection as a dialogue sees it: a transport, one receive buffer shared
 * by all verbs, a send queue, one reader slot, one writer slot. Knows no
 * script: requests come in, outcomes come out.
 *
 * It reads from the transport only while a request waits, so a peer that is
 * not listened to feels its window fill. Nothing here blocks.
 *
 * A wait:
 *
 *     if (!conn_begin(c, &request))
 *             ... later request.done(request.data) is called, once, from the
 *             loop ...
 *     outcome = conn_outcome(c);   its offsets point into conn_unread(c)
 *     conn_take(c);                consumes outcome->taken; the slot is free
 */
#ifndef NCCHAT_DIALOGUE_CONN_H
#define NCCHAT_DIALOGUE_CONN_H

#include "ncchat/base/buf.h"
#include "ncchat/dialogue/failure.h"
#include "ncchat/dialogue/matcher.h"
#include "ncchat/dialogue/transcript.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/transport.h"

#define CONN_SEND_HIGH (256 * 1024) /* send() waits above it */

enum conn_verb {
	CONN_MATCH,	/* expect, wait_for, line... and their kin */
	CONN_READ,	/* exactly `count` bytes */
	CONN_PEEK,	/* as CONN_READ; nothing is consumed */
	CONN_DISCARD,	/* `count` bytes, not kept */
	CONN_READ_ALL,	/* to the end of the stream, at most `max` */
	CONN_READ_SOME, /* what is there; at the end: `ended` */
	CONN_EXPECT_EOF,
	CONN_EXPECT_RESET,
	CONN_EXPECT_SILENCE, /* nothing until the deadline */
	CONN_RECV	     /* one datagram; end of a seqpacket: `ended` */
};

struct conn_request {
	enum conn_verb verb;
	const char *name;	   /* "expect", for messages; static */
	struct matcher_opts match; /* CONN_MATCH; wants are copied, what they
				      point to is borrowed until conn_take */
	bool keep;		   /* a match consumes nothing */
	bool utf8; /* CONN_READ_SOME: hold back half a character */
	uint64_t count;
	size_t max;
	int64_t timeout_ms;  /* for messages */
	int64_t deadline_ms; /* fixed: arriving bytes do not move it */
	void (*done)(void *data);
	void *data;
};

struct conn_outcome {
	struct failure *failure; /* NULL: it went well; owned by the conn */
	enum want_kind kind;	 /* CONN_MATCH: of the alternative that won */
	size_t which;		 /* its index; SIZE_MAX: a line as it comes */
	size_t start;		 /* of the text, in conn_unread() */
	size_t len;
	size_t taken; /* what conn_take() consumes */
	bool ended;
	unsigned groups;
	const size_t *ovector; /* groups + 1 pairs, into conn_unread() */
};

enum conn_end { CONN_OPEN, CONN_EOF, CONN_RESET, CONN_BROKEN };

struct conn;

struct conn_opts {
	const char *name;	       /* "c1", "serve#2"; copied */
	struct transcript *transcript; /* borrowed; NULL: none */
	int64_t idle_ms;	       /* CLOCK_NEVER: no limit */
	int64_t linger_ms;
};

struct conn *conn_new(struct loop *loop, struct transport *transport,
    const struct conn_opts *opts);
/* Closes at once, without ceremony; pending done()s are not called. */
void conn_free(struct conn *c);

/* ---- reading ---- */

/* True: decided now, conn_outcome() is there and done() is not called. */
bool conn_begin(struct conn *c, const struct conn_request *request);
const struct conn_outcome *conn_outcome(const struct conn *c);
void conn_take(struct conn *c);
/* Gives a wait up; nothing is consumed, done() is not called. */
void conn_abandon(struct conn *c);
bool conn_reading(const struct conn *c); /* the slot is taken */
const uint8_t *conn_unread(const struct conn *c);
size_t conn_unread_len(const struct conn *c);
bool conn_has_datagram(const struct conn *c); /* an unread one, also empty */
/* Reads what is there at this moment; the number of unread bytes then. */
size_t conn_look(struct conn *c);

/* ---- writing ---- */

/*
 * Queues and writes at once as far as it goes. A datagram connection sends
 * one datagram. NULL, or why not: usage (after shutdown or close), an error
 * that an earlier write met, EMSGSIZE. The caller owns the failure.
 */
struct failure *conn_send(struct conn *c, const void *data, size_t len);
/* True when the queue is over the high-water mark: the sender should wait. */
bool conn_send_full(const struct conn *c);
size_t conn_send_queued(const struct conn *c); /* bytes; 0: all was written */
/* Bytes that were written and that the peer's kernel does not have yet. */
size_t conn_undelivered(const struct conn *c);
/*
 * Waits until the queue is at most `below` bytes, then done(); the failure is
 * in conn_send_failure() (NULL: none), the caller's to own.
 */
void conn_send_wait(struct conn *c, size_t below, int64_t deadline_ms,
    int64_t timeout_ms, void (*done)(void *data), void *data);
void conn_send_abandon(struct conn *c);
bool conn_send_waiting(const struct conn *c); /* there is one slot */
struct failure *conn_send_failure(struct conn *c);

/* ---- ends ---- */

/* Half-close, once the queue is sent. */
struct failure *conn_shutdown(struct conn *c);
/* A reset; the queue must be empty (conn_send_wait with 0 before). */
struct failure *conn_reset(struct conn *c);
/*
 * Orderly: the queue, shutdown, the rest of what the peer says, close. done
 * (may be NULL) is called once, from the loop, with the failure or NULL; the
 * conn stays until conn_free(). Verbs fail with `closed` from now on, and so
 * does one that waits at this moment.
 */
void conn_close(struct conn *c,
    void (*done)(void *data, struct failure *failure), void *data);
bool conn_is_closed(const struct conn *c); /* closing counts */
/* How long conn_close() waits for the peer's end; CLOCK_NEVER: until then. */
void conn_set_linger(struct conn *c, int64_t linger_ms);
/* Bytes that came while closing, and the first of them. */
size_t conn_drained(const struct conn *c, const uint8_t **data);
/* An error of writing that nobody has been told yet, or NULL; the caller's. */
struct failure *conn_late_failure(struct conn *c);
enum conn_end conn_ended(const struct conn *c);

/* ---- facts ---- */

const char *conn_name(const struct conn *c);
void conn_set_name(struct conn *c, const char *name);
bool conn_is_datagram(const struct conn *c);
bool conn_has_end(const struct conn *c); /* a stream or a seqpacket */
enum endpoint_kind conn_kind(const struct conn *c);
const struct address *conn_peer(const struct conn *c);
const struct address *conn_local(const struct conn *c);
/* "c1 tcp 127.0.0.1:50112 -> 127.0.0.1:2525" */
void conn_describe(const struct conn *c, struct buf *out);

#endif
