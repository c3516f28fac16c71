/*
 * A connection and two descriptors: stdin to the peer, the peer to stdout,
 * both at once, without a script.
 *
 * Ends. stdin ends: what was read is sent, then half-close; everything that
 * the peer still sends is delivered. The peer ends: a regular file on stdin,
 * and bytes already read, are still sent; a terminal, or a pipe from which
 * nothing came for PUMP_IDLE_INPUT_MS (counted from the start at the
 * earliest), ends now. Then the orderly close of
 * ncchat/net/linger.h. A reset ends it at once, after what came before it has
 * been delivered.
 *
 * Back-pressure both ways: stdin is not read while the peer does not take,
 * the peer is not read while stdout is not taken. Memory is bounded by one
 * buffer a direction and what stdout has not taken of it.
 */
#ifndef NCCHAT_DIALOGUE_PUMP_H
#define NCCHAT_DIALOGUE_PUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "ncchat/base/error.h"
#include "ncchat/dialogue/transcript.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/stdio.h"
#include "ncchat/net/transport.h"

#define PUMP_BUFFER	   (256 * 1024)
#define PUMP_IDLE_INPUT_MS 100

struct pump;

struct pump_end {
	/*
	 * NULL: every byte read was written, the peer ended in order and took
	 * everything. Else why not; ERROR_TIMEOUT after idle_ms.
	 */
	const struct error *err;
	uint64_t received; /* bytes from the peer */
	uint64_t sent;
	int64_t lasted_ms;
	bool input_open; /* the peer ended before stdin did */
};

struct pump_opts {
	const char *name; /* "c1": in the transcript; copied */
	/* Borrowed. NULL: nothing is sent, and the sending side stays open
	 * until the peer ends. */
	struct stdio_in *in;
	/* Borrowed, may be shared by several. Its owner listens to
	 * stdio_out_on_event(): tells each pump when the queue is empty, and
	 * ends them when writing failed. */
	struct stdio_out *out;
	struct transcript *transcript; /* borrowed; NULL: none */
	int64_t idle_ms;	       /* CLOCK_NEVER: no limit */
	int64_t linger_ms;
	/*
	 * Called once, from the loop; the connection is closed by then, and
	 * what came is written to `out` or in its queue. The owner then calls
	 * pump_free(), here or later.
	 */
	void (*done)(void *data, const struct pump_end *end);
	void *data;
};

/* Owns the transport from now on. Starts with the next turn of the loop. */
struct pump *pump_new(struct loop *loop, struct transport *transport,
    const struct pump_opts *opts);

/* The queue of `out` has become empty: goes on reading the peer. */
void pump_output_ready(struct pump *p);

/* Before the end: closes at once, done() is not called. NULL is fine. */
void pump_free(struct pump *p);

#endif
