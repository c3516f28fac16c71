/*
 * The loop: turns, the hook before each wait, and readiness of descriptors,
 * over libev.
 *
 * A watch's interest is withdrawn lazily: wanting less only changes a number,
 * and libev is told when the descriptor turns out to be ready for something
 * that nobody wants. A dialogue that waits, reads and waits again therefore
 * makes no epoll_ctl() at all, and a hung-up descriptor costs one wake-up.
 */
#include "ncchat/loop/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "loop_private.h"
#include "ncchat/base/mem.h"

struct loop_watch {
	ev_io io;
	struct loop *loop; /* borrowed */
	loop_watch_fn *fn;
	void *data;
	unsigned want;	/* what the owner wants */
	unsigned armed; /* what libev was told: at least `want` */
};

static void on_limit(struct ev_loop *ev, ev_timer *timer, int revents)
{
	(void)ev;
	(void)timer;
	(void)revents;
}

static void on_async(struct ev_loop *ev, ev_async *async, int revents)
{
	(void)ev;
	(void)async;
	(void)revents;
}

/*
 * libev makes the descriptor for its wake-ups at the first one, and aborts
 * when there is none left. Here it is made at the start, after a look
 * whether one can be had.
 */
static bool make_wake_fd(struct ev_loop *ev, struct error *err)
{
	ev_async async;
	int fd = eventfd(0, EFD_CLOEXEC);

	if (fd < 0) {
		error_os(err, ERROR_LOCAL, "event loop", NULL, errno);
		return false;
	}
	close(fd);
	ev_async_init(&async, on_async);
	ev_async_start(ev, &async);
	ev_async_stop(ev, &async);
	return true;
}

struct loop *loop_new(struct error *err)
{
	unsigned backends = EVBACKEND_EPOLL | EVBACKEND_KQUEUE | EVBACKEND_POLL;
	struct ev_loop *ev;
	struct loop *loop;

	errno = 0;
	ev = ev_loop_new(EVFLAG_NOENV | (ev_supported_backends() & backends));
	if (!ev) {
		int saved = errno ? errno : ENOSYS;
		error_os(err, ERROR_LOCAL, "event loop", NULL, saved);
		return NULL;
	}
	if (!make_wake_fd(ev, err)) {
		ev_loop_destroy(ev);
		return NULL;
	}
	loop = mem_zalloc(sizeof(*loop));
	loop->ev = ev;
	ev_init(&loop->limit, on_limit);
	loop_timer_init(loop);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop_timer_fini(loop);
	ev_loop_destroy(loop->ev);
	free(loop);
}

#define TEXT(number)	      #number
#define VERSION(major, minor) "libev " TEXT(major) "." TEXT(minor)

const char *loop_version(void)
{
	return VERSION(EV_VERSION_MAJOR, EV_VERSION_MINOR);
}

void loop_set_clock(struct loop *loop, int64_t (*now_ms)(void *), void *data)
{
	loop->now_ms = now_ms;
	loop->now_data = data;
}

int64_t loop_now_ms(struct loop *loop)
{
	return loop->now_ms ? loop->now_ms(loop->now_data) : clock_now_ms();
}

void loop_set_hook(struct loop *loop, loop_hook_fn *hook, void *data)
{
	loop->hook = hook;
	loop->hook_data = data;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

bool loop_is_stopped(const struct loop *loop)
{
	return loop->stopped;
}

void loop_run(struct loop *loop)
{
	loop->stopped = false;
	while (!loop->stopped) {
		bool more = loop->hook && loop->hook(loop->hook_data);

		if (loop->stopped || (!more && loop->waiting == 0))
			break;
		loop_turn(loop, more ? 0 : CLOCK_NEVER);
	}
}

/* A clock of a test does not wake us: look at it again and again. */
static int64_t wait_of(const struct loop *loop, int64_t max_wait_ms)
{
	if (loop->waiting == 0)
		return 0;
	if (loop->now_ms && loop->heap_len > 0 && max_wait_ms > 1)
		return 1;
	return max_wait_ms;
}

void loop_turn(struct loop *loop, int64_t max_wait_ms)
{
	int64_t wait_ms = wait_of(loop, max_wait_ms);

	if (wait_ms <= 0) {
		ev_run(loop->ev, EVRUN_NOWAIT);
	} else if (wait_ms == CLOCK_NEVER) {
		ev_run(loop->ev, EVRUN_ONCE);
	} else {
		ev_now_update(loop->ev);
		ev_timer_set(&loop->limit, (double)wait_ms / 1000.0, 0.0);
		ev_timer_start(loop->ev, &loop->limit);
		ev_run(loop->ev, EVRUN_ONCE);
		ev_timer_stop(loop->ev, &loop->limit);
	}
	if (loop->now_ms)
		loop_expire(loop);
}

/* ---- readiness ---- */

static int events_of(unsigned want)
{
	return ((want & LOOP_READ) ? EV_READ : 0) |
	       ((want & LOOP_WRITE) ? EV_WRITE : 0);
}

/* Tells libev, which tells the kernel before the next wait. */
static void arm(struct loop_watch *watch, unsigned want)
{
	ev_io_stop(watch->loop->ev, &watch->io);
	watch->armed = want;
	if (want == 0)
		return;
	ev_io_modify(&watch->io, events_of(want));
	ev_io_start(watch->loop->ev, &watch->io);
}

static void on_io(struct ev_loop *ev, ev_io *io, int revents)
{
	struct loop_watch *watch = io->data;
	unsigned ready = 0;

	(void)ev;
	if (revents & (EV_READ | EV_ERROR))
		ready |= LOOP_READ;
	if (revents & (EV_WRITE | EV_ERROR))
		ready |= LOOP_WRITE;
	if (ready & ~watch->want)
		arm(watch, watch->want);
	ready &= watch->want;
	if (ready)
		watch->fn(watch->data, ready); /* may free the watch */
}

struct loop_watch *loop_watch_new(
    struct loop *loop, int fd, loop_watch_fn *fn, void *data)
{
	struct loop_watch *watch = mem_zalloc(sizeof(*watch));

	watch->loop = loop;
	watch->fn = fn;
	watch->data = data;
	ev_io_init(&watch->io, on_io, fd, 0);
	watch->io.data = watch;
	return watch;
}

void loop_watch_want(struct loop_watch *watch, unsigned want)
{
	if (want && !watch->want)
		watch->loop->waiting++;
	else if (!want && watch->want)
		watch->loop->waiting--;
	watch->want = want;
	if (want & ~watch->armed)
		arm(watch, want);
}

unsigned loop_watch_wanted(const struct loop_watch *watch)
{
	return watch->want;
}

void loop_watch_free(struct loop_watch *watch)
{
	if (!watch)
		return;
	loop_watch_want(watch, 0);
	ev_io_stop(watch->loop->ev, &watch->io);
	free(watch);
}
