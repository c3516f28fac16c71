/*
 * What the files of loop/ share: the loop itself, and the heap of deadlines.
 */
#ifndef NCCHAT_LOOP_PRIVATE_H
#define NCCHAT_LOOP_PRIVATE_H

#include <ev.h>

#include "ncchat/base/clock.h"
#include "ncchat/loop/loop.h"

struct loop {
	struct ev_loop *ev; /* owned */

	int64_t (*now_ms)(void *data); /* NULL: the kernel's monotonic clock */
	void *now_data;

	loop_hook_fn *hook;
	void *hook_data;
	bool stopped;

	/* Watches that want something, deadlines that are set, wake-ups. */
	size_t waiting;

	/* A binary heap by key_ms in heap[1..heap_len]; owned, items not. */
	struct loop_deadline **heap;
	size_t heap_len;
	size_t heap_cap;
	ev_timer timer;	  /* fires for the top of the heap */
	int64_t timer_ms; /* when; CLOCK_NEVER: not running */

	ev_timer limit; /* bounds one turn */
};

/* Runs what has expired; each deadline at most once. */
void loop_expire(struct loop *loop);

/* Sets the timer up and takes it away again. */
void loop_timer_init(struct loop *loop);
void loop_timer_fini(struct loop *loop);

#endif
