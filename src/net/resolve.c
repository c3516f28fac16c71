/*
 * Lookups that do not hold up the loop: a detached thread for each name.
 *
 * getaddrinfo(3) cannot be cancelled, so the thread may outlive whoever asked
 * and the loop. What both touch is a `struct lookup_thread`, freed by whoever
 * of the two leaves last; the thread wakes the loop only while the asker is
 * still there, which the mutex makes sure of.
 */
#include "ncchat/net/resolve.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "net_private.h"
#include "ncchat/base/mem.h"

#define STACK_SIZE (512 * 1024) /* glibc's resolver keeps answers on it */

struct lookup_thread {
	pthread_mutex_t mutex;
	int refs;		/* the asker and the thread */
	struct loop_wake *wake; /* NULL: the asker has gone */
	struct endpoint ep;
	enum endpoint_family family;
	/* Written by the thread before it wakes the loop. */
	bool found;
	struct addresses addresses;
	struct error err;
};

struct resolve {
	struct lookup_thread *thread;
	struct loop_wake *wake; /* owned */
	resolve_fn *fn;
	void *data;
};

/* Leaves; called with the mutex held. */
static void leave(struct lookup_thread *thread)
{
	bool last = --thread->refs == 0;

	pthread_mutex_unlock(&thread->mutex);
	if (!last)
		return;
	pthread_mutex_destroy(&thread->mutex);
	free(thread->addresses.list);
	free(thread);
}

static void *run(void *data)
{
	struct lookup_thread *thread = data;
	struct addresses addresses;
	struct error err;
	bool found;

	error_clear(&err);
	found = lookup_blocking(
	    &addresses, &thread->ep, thread->family, false, &err);
	pthread_mutex_lock(&thread->mutex);
	thread->found = found;
	thread->addresses = addresses;
	thread->err = err;
	if (thread->wake)
		loop_wake_send(thread->wake);
	leave(thread);
	return NULL;
}

/* Signals are the loop's: the new thread inherits a full mask. */
static int start_thread(struct lookup_thread *thread)
{
	pthread_attr_t attr;
	pthread_t id;
	sigset_t all, before;
	int errnum = pthread_attr_init(&attr);

	if (errnum)
		return errnum;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errnum = pthread_create(&id, &attr, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return errnum;
}

static void on_wake(void *data)
{
	struct resolve *r = data;
	struct lookup_thread *thread = r->thread;
	resolve_fn *fn = r->fn;
	void *fn_data = r->data;
	struct addresses addresses;
	struct error err;
	bool found;

	pthread_mutex_lock(&thread->mutex);
	found = thread->found;
	addresses = thread->addresses;
	err = thread->err;
	thread->addresses = (struct addresses){0};
	pthread_mutex_unlock(&thread->mutex);
	resolve_free(r);
	if (found)
		fn(fn_data, addresses.list, addresses.count, NULL);
	else
		fn(fn_data, NULL, 0, &err);
	free(addresses.list);
}

static struct resolve *start(struct loop *loop, const struct endpoint *ep,
    enum endpoint_family family, resolve_fn *fn, void *data, int *errnum)
{
	struct resolve *r = mem_zalloc(sizeof(*r));
	struct lookup_thread *thread = mem_zalloc(sizeof(*thread));

	pthread_mutex_init(&thread->mutex, NULL);
	thread->refs = 2;
	thread->ep = *ep;
	thread->family = family;
	r->thread = thread;
	r->fn = fn;
	r->data = data;
	r->wake = loop_wake_new(loop, on_wake, r);
	thread->wake = r->wake;
	*errnum = start_thread(thread);
	if (*errnum == 0)
		return r;
	thread->refs = 1;
	resolve_free(r);
	return NULL;
}

struct resolve *resolve_start(struct loop *loop, const struct endpoint *ep,
    enum endpoint_family family, bool passive, resolve_fn *fn, void *data)
{
	char text[ENDPOINT_TEXT];
	struct addresses addresses;
	struct resolve *r = NULL;
	struct error err;
	int errnum;

	switch (lookup_number(&addresses, ep, family, passive, &err)) {
	case LOOKUP_DONE:
		fn(data, addresses.list, addresses.count, NULL);
		break;
	case LOOKUP_FAILED:
		fn(data, NULL, 0, &err);
		break;
	case LOOKUP_NAME:
		r = start(loop, ep, family, fn, data, &errnum);
		if (r)
			return r;
		endpoint_format(ep, text);
		error_os(&err, ERROR_LOCAL, "resolve", text, errnum);
		fn(data, NULL, 0, &err);
		break;
	}
	free(addresses.list);
	return NULL;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->thread->mutex);
	r->thread->wake = NULL;
	leave(r->thread);
	/* Nobody sends any more: that is done under the mutex only. */
	loop_wake_free(r->wake);
	free(r);
}
