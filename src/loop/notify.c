/*
 * What reaches the loop from outside of it: other threads and signals. The
 * handler of a signal only writes to libev's descriptor; ours runs in the
 * loop.
 *
 * Until the loop has seen a signal, the next of that kind does what it does
 * to any process: one that is stuck in a call can still be ended.
 */
#include <signal.h>
#include <stdlib.h>

#include "loop_private.h"
#include "ncchat/base/mem.h"

struct loop_wake {
	ev_async async;
	struct loop *loop; /* borrowed */
	void (*fn)(void *data);
	void *data;
};

struct loop_signal {
	ev_signal signal;
	struct loop *loop;	 /* borrowed */
	struct sigaction action; /* libev's, good for one signal */
	void (*fn)(void *data, int signum);
	void *data;
};

static void on_wake(struct ev_loop *ev, ev_async *async, int revents)
{
	struct loop_wake *wake = async->data;

	(void)ev;
	(void)revents;
	wake->fn(wake->data);
}

struct loop_wake *loop_wake_new(
    struct loop *loop, void (*fn)(void *data), void *data)
{
	struct loop_wake *wake = mem_zalloc(sizeof(*wake));

	wake->loop = loop;
	wake->fn = fn;
	wake->data = data;
	ev_async_init(&wake->async, on_wake);
	wake->async.data = wake;
	ev_async_start(loop->ev, &wake->async);
	loop->waiting++;
	return wake;
}

void loop_wake_send(struct loop_wake *wake)
{
	ev_async_send(wake->loop->ev, &wake->async);
}

void loop_wake_free(struct loop_wake *wake)
{
	if (!wake)
		return;
	ev_async_stop(wake->loop->ev, &wake->async);
	wake->loop->waiting--;
	free(wake);
}

static void on_signal(struct ev_loop *ev, ev_signal *signal, int revents)
{
	struct loop_signal *s = signal->data;

	(void)ev;
	(void)revents;
	sigaction(signal->signum, &s->action, NULL);
	s->fn(s->data, signal->signum);
}

struct loop_signal *loop_signal_new(
    struct loop *loop, int signum, void (*fn)(void *data, int), void *data)
{
	struct loop_signal *s = mem_zalloc(sizeof(*s));

	s->loop = loop;
	s->fn = fn;
	s->data = data;
	ev_signal_init(&s->signal, on_signal, signum);
	s->signal.data = s;
	ev_signal_start(loop->ev, &s->signal);
	sigaction(signum, NULL, &s->action);
	s->action.sa_flags |= (int)SA_RESETHAND;
	sigaction(signum, &s->action, NULL);
	ev_unref(loop->ev);
	return s;
}

void loop_signal_free(struct loop_signal *signal)
{
	if (!signal)
		return;
	ev_ref(signal->loop->ev);
	ev_signal_stop(signal->loop->ev, &signal->signal);
	free(signal);
}
