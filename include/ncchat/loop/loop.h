/*
 * Readiness, deadlines, wake-ups and signals, over libev. The only header
 * through which the rest of ncchat sees an event loop.
 *
 * Threads: a loop belongs to one thread; only loop_wake_send() may be called
 * from another. Callbacks run inside loop_run(). A callback may free its own
 * watch or deadline, and any other.
 */
#ifndef NCCHAT_LOOP_LOOP_H
#define NCCHAT_LOOP_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/error.h"

struct loop;

struct loop *loop_new(struct error *err);
void loop_free(struct loop *loop);

/* The library behind it: "libev 4.33". */
const char *loop_version(void);

/* Replaces the monotonic clock (tests). now_ms(data) must never go back. */
void loop_set_clock(struct loop *loop, int64_t (*now_ms)(void *), void *data);

/* Monotonic milliseconds; read from the kernel at each call. */
int64_t loop_now_ms(struct loop *loop);

/* Runs until loop_stop(), or until nothing is left to wait for. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* loop_stop() was called and loop_run() has not come back yet. */
bool loop_is_stopped(const struct loop *loop);

/* One turn: waits at most `max_wait_ms` (CLOCK_NEVER: as long as it takes). */
void loop_turn(struct loop *loop, int64_t max_wait_ms);

/*
 * The hook: called before each wait for events, so after each batch of them.
 * Returns true when it has more to do at once (the wait is then a look).
 */
typedef bool loop_hook_fn(void *data);
void loop_set_hook(struct loop *loop, loop_hook_fn *hook, void *data);

/* ---- readiness ---- */

enum loop_want { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop_watch;
typedef void loop_watch_fn(void *data, unsigned ready);

/*
 * Watches fd (not owned), level-triggered, at first for nothing. Regular
 * files and /dev/null count as always ready. Wanting what is wanted already
 * costs nothing; wanting less of a hung-up descriptor does not spin.
 */
struct loop_watch *loop_watch_new(
    struct loop *loop, int fd, loop_watch_fn *fn, void *data);
void loop_watch_want(struct loop_watch *watch, unsigned want);
unsigned loop_watch_wanted(const struct loop_watch *watch);
void loop_watch_free(struct loop_watch *watch); /* before close(fd) */

/* ---- deadlines ---- */

/*
 * A point in time, embedded where it is used. Setting one is cheap: a later
 * time leaves the heap as it is, and no timer of the kernel or of libev is
 * touched unless it comes before all others.
 */
struct loop_deadline {
	int64_t at_ms;	/* what the owner wants; CLOCK_NEVER: nothing */
	int64_t key_ms; /* where it stands in the heap */
	size_t slot;	/* 0: not in the heap */
	void (*fn)(void *data);
	void *data;
};
void loop_deadline_init(
    struct loop_deadline *deadline, void (*fn)(void *), void *data);
void loop_deadline_set(
    struct loop *loop, struct loop_deadline *deadline, int64_t at_ms);
/* Out of the heap for good; needed before its memory goes. */
void loop_deadline_remove(struct loop *loop, struct loop_deadline *deadline);

/* ---- wake-ups from another thread ---- */

struct loop_wake;
/* Keeps loop_run() going until freed. */
struct loop_wake *loop_wake_new(
    struct loop *loop, void (*fn)(void *data), void *data);
void loop_wake_send(struct loop_wake *wake); /* any thread, any number */
void loop_wake_free(struct loop_wake *wake); /* when no thread will send */

/* ---- signals ---- */

struct loop_signal;
/* fn runs in the loop, never in the handler. Does not keep the loop alive. */
struct loop_signal *loop_signal_new(
    struct loop *loop, int signum, void (*fn)(void *data, int), void *data);
void loop_signal_free(struct loop_signal *signal);

#endif
