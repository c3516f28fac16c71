/*
 * What the files of the pump share. pump_up.c moves stdin to the peer,
 * pump_down.c the peer to stdout, each a chunk at a time until something has
 * to be waited for; pump.c turns what they wait for into interest, and their
 * ends into one verdict. A way to move bytes without reading them belongs
 * into those two files, where transport->fd is not -1 and no transcript is
 * wanted.
 */
#ifndef NCCHAT_DIALOGUE_PUMP_IMPL_H
#define NCCHAT_DIALOGUE_PUMP_IMPL_H

#include "ncchat/dialogue/pump.h"
#include "ncchat/net/linger.h"

/* Chunks moved in one turn: others want to be served too. */
#define PUMP_CHUNKS 8

/*
 * Where a read goes. Small until a read fills it: most connections talk
 * little, and a server may hold thousands of them.
 */
struct pump_buf {
	uint8_t *data; /* owned; NULL until something is read */
	size_t len;
	bool filled;
};

#define PUMP_BUFFER_FIRST (16 * 1024)

enum up_state {
	UP_NONE,   /* there is no stdin */
	UP_OPEN,   /* stdin is read */
	UP_ENDED,  /* what was read is still to be sent */
	UP_SHUT,   /* half-closed */
	UP_FAILED, /* the peer takes nothing any more: up_err */
	UP_BROKEN  /* stdin cannot be read: up_err, ends everything */
};

enum down_state { DOWN_OPEN, DOWN_EOF, DOWN_FAILED };

struct pump {
	struct loop *loop; /* borrowed */
	struct pump_opts opts;
	char *name;		     /* owned; opts.name */
	struct transport *transport; /* owned; NULL once handed to `closing` */
	struct lingering *closing;   /* owned while it lasts */
	struct loop_deadline step;   /* a step that no readiness calls for */
	struct loop_deadline idle;
	int64_t start_ms;
	struct pump_buf up_buf;
	size_t up_start, up_end; /* what is to be sent */
	struct pump_buf down_buf;
	enum up_state up;
	enum down_state down;
	struct error up_err;
	struct error down_err;
	uint64_t received, sent;
	int64_t input_ms; /* when stdin last gave something, or the start */
	bool input_open;
	bool over;

	/* Set by a step: what it waits for. */
	unsigned want;
	bool want_input;
};

void pump_up_run(struct pump *p);
void pump_down_run(struct pump *p);

/* Ready to be read into; what it held is gone. */
void pump_buf_prepare(struct pump_buf *b);
/* `got` bytes were read into it. */
void pump_buf_read(struct pump_buf *b, size_t got);
void pump_buf_free(struct pump_buf *b);

/* Something moved: the idle time starts anew. */
void pump_moved(struct pump *p);

#endif
