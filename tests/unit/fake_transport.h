/*
 * A transport whose reads and writes are told in advance, for the tests of
 * whoever owns a transport. It lives in the test: close() only notes that it
 * was called. Level-triggered over the real loop: while something is wanted
 * and possible, `ready` is called.
 *
 *	struct fake fake;
 *	fake_init(&fake, loop);
 *	fake_read_text(&fake, "220 hello\r\n");
 *	fake_read_eof(&fake);
 *	pump_new(... &fake.transport ...);
 */
#ifndef NCCHAT_TESTS_FAKE_TRANSPORT_H
#define NCCHAT_TESTS_FAKE_TRANSPORT_H

#include "ncchat/base/buf.h"
#include "ncchat/net/transport.h"

#define FAKE_STEPS 64

struct fake_step {
	enum io_status status;
	const void *data; /* borrowed */
	size_t len;
	enum error_class class;
	int errnum;
	bool once; /* an error that is over once it was told */
};

struct fake {
	struct transport transport;
	struct fake_step steps[FAKE_STEPS]; /* what reads give, in order */
	size_t first, count;
	size_t room;	  /* bytes that writes still take; SIZE_MAX: all */
	size_t most;	  /* bytes that one write takes at most */
	int write_errnum; /* writes fail with it, unless 0 */
	int shutdown_errnum;
	bool no_reset;	    /* set_reset() is refused */
	size_t unsent;	    /* what unsent() says */
	bool pending;	    /* what pending() says */
	struct buf written; /* owned */
	unsigned want;
	int reads;  /* calls of read */
	int writes; /* writes that took something, or an empty datagram */
	bool shut, reset, closed;
	struct loop_deadline soon;
};

/* A TCP stream over nothing. */
void fake_init(struct fake *f, struct loop *loop);
void fake_fini(struct fake *f);

/* Reads give these, one step a call; with none left: IO_WANT_READ. */
void fake_read_bytes(struct fake *f, const void *data, size_t len);
void fake_read_text(struct fake *f, const char *text);
void fake_read_eof(struct fake *f); /* for ever */
void fake_read_error(struct fake *f, enum error_class class, int errnum);
/* One read fails; the next gives what comes behind it. */
void fake_read_error_once(struct fake *f, enum error_class class, int errnum);

/* Writes take `more` bytes beyond what they still take. */
void fake_give_room(struct fake *f, size_t more);

#endif
