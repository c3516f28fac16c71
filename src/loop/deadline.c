/*
 * Deadlines: a binary heap with lazy keys, and one timer of libev for its
 * top.
 *
 * A deadline that moves later keeps its place; when that place comes up, it
 * is put back where it belongs. Waits that are answered long before their
 * deadline, which is nearly all of them, cost a comparison each.
 */
#include <stdlib.h>

#include "loop_private.h"
#include "ncchat/base/mem.h"

static void place(struct loop *loop, size_t slot, struct loop_deadline *d)
{
	loop->heap[slot] = d;
	d->slot = slot;
}

static void sift_up(struct loop *loop, struct loop_deadline *d)
{
	size_t slot = d->slot;

	while (slot > 1 && d->key_ms < loop->heap[slot / 2]->key_ms) {
		place(loop, slot, loop->heap[slot / 2]);
		slot /= 2;
	}
	place(loop, slot, d);
}

static void sift_down(struct loop *loop, struct loop_deadline *d)
{
	size_t slot = d->slot;
	size_t child;

	while ((child = 2 * slot) <= loop->heap_len) {
		if (child < loop->heap_len &&
		    loop->heap[child + 1]->key_ms < loop->heap[child]->key_ms)
			child++;
		if (d->key_ms <= loop->heap[child]->key_ms)
			break;
		place(loop, slot, loop->heap[child]);
		slot = child;
	}
	place(loop, slot, d);
}

static void heap_insert(struct loop *loop, struct loop_deadline *d)
{
	if (loop->heap_len + 2 > loop->heap_cap) {
		loop->heap_cap = loop->heap_cap ? 2 * loop->heap_cap : 16;
		loop->heap = mem_resize(
		    loop->heap, loop->heap_cap, sizeof(struct loop_deadline *));
	}
	place(loop, ++loop->heap_len, d);
	sift_up(loop, d);
}

static void heap_remove(struct loop *loop, struct loop_deadline *d)
{
	struct loop_deadline *last = loop->heap[loop->heap_len];
	size_t slot = d->slot;

	loop->heap_len--;
	d->slot = 0;
	if (last == d)
		return;
	place(loop, slot, last);
	sift_up(loop, last);
	sift_down(loop, last);
}

/* The timer only ever has to come earlier; when it fires too soon, it is
 * set again. A clock of a test has no timer: loop_turn() looks at it. */
static void timer_update(struct loop *loop)
{
	int64_t top_ms, delay_ms;

	if (loop->now_ms || loop->heap_len == 0)
		return;
	top_ms = loop->heap[1]->key_ms;
	if (top_ms >= loop->timer_ms)
		return;
	delay_ms = top_ms - clock_now_ms();
	if (delay_ms < 0)
		delay_ms = 0;
	ev_timer_stop(loop->ev, &loop->timer);
	/* libev counts from when it last looked at the clock. */
	ev_now_update(loop->ev);
	ev_timer_set(&loop->timer, (double)delay_ms / 1000.0, 0.0);
	ev_timer_start(loop->ev, &loop->timer);
	loop->timer_ms = top_ms;
}

static void on_timer(struct ev_loop *ev, ev_timer *timer, int revents)
{
	struct loop *loop = timer->data;

	(void)ev;
	(void)revents;
	loop->timer_ms = CLOCK_NEVER;
	loop_expire(loop);
}

void loop_timer_init(struct loop *loop)
{
	ev_init(&loop->timer, on_timer);
	/* What has arrived by the deadline is in time: readiness goes first. */
	ev_set_priority(&loop->timer, EV_MINPRI);
	loop->timer.data = loop;
	loop->timer_ms = CLOCK_NEVER;
}

void loop_timer_fini(struct loop *loop)
{
	ev_timer_stop(loop->ev, &loop->timer);
	free(loop->heap);
}

void loop_expire(struct loop *loop)
{
	int64_t now = loop_now_ms(loop);
	/* One that sets itself anew in its callback runs in the next turn. */
	size_t left = loop->heap_len;

	while (left-- > 0 && loop->heap_len > 0) {
		struct loop_deadline *d = loop->heap[1];

		if (d->key_ms > now)
			break;
		heap_remove(loop, d);
		if (d->at_ms == CLOCK_NEVER)
			continue;
		if (d->at_ms > now) {
			d->key_ms = d->at_ms;
			heap_insert(loop, d);
			continue;
		}
		d->at_ms = CLOCK_NEVER;
		loop->waiting--;
		d->fn(d->data); /* may free d, and remove any other */
	}
	timer_update(loop);
}

void loop_deadline_init(
    struct loop_deadline *deadline, void (*fn)(void *), void *data)
{
	deadline->at_ms = CLOCK_NEVER;
	deadline->key_ms = CLOCK_NEVER;
	deadline->slot = 0;
	deadline->fn = fn;
	deadline->data = data;
}

void loop_deadline_set(
    struct loop *loop, struct loop_deadline *deadline, int64_t at_ms)
{
	bool was_set = deadline->at_ms != CLOCK_NEVER;

	deadline->at_ms = at_ms;
	if (at_ms == CLOCK_NEVER) {
		loop->waiting -= was_set;
		return;
	}
	loop->waiting += !was_set;
	if (deadline->slot == 0) {
		deadline->key_ms = at_ms;
		heap_insert(loop, deadline);
	} else if (at_ms < deadline->key_ms) {
		deadline->key_ms = at_ms;
		sift_up(loop, deadline);
	} else {
		return;
	}
	timer_update(loop);
}

void loop_deadline_remove(struct loop *loop, struct loop_deadline *deadline)
{
	loop_deadline_set(loop, deadline, CLOCK_NEVER);
	if (deadline->slot)
		heap_remove(loop, deadline);
}
