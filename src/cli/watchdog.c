/*
 * The watchdog's thread. It looks twice, so that a process that was stopped
 * for a while gets its chance after it goes on.
 */
#include "cli/watchdog.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/say.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"

#define SECOND_LOOK_MS 500

struct watchdog {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	bool started;
	bool stopping;
	int64_t deadline_ms; /* with the grace; CLOCK_NEVER: none */
	int status;
	char who[120]; /* escaped */
};

static void bite(const struct watchdog *dog)
{
	char line[sizeof dog->who + 120];

	snprintf(line, sizeof line,
	    "ncchat: not ok - %s: a call into a library did not come back, %d "
	    "s after the deadline\n",
	    dog->who, WATCHDOG_GRACE_MS / 1000);
	say_last(line);
	_exit(dog->status);
}

/* Until the clock says so, or something has changed. */
static void wait_until(struct watchdog *dog, int64_t at_ms)
{
	struct timespec at = {.tv_sec = (time_t)(at_ms / 1000),
	    .tv_nsec = (long)(at_ms % 1000) * 1000000};

	if (at_ms == CLOCK_NEVER)
		pthread_cond_wait(&dog->changed, &dog->lock);
	else
		pthread_cond_timedwait(&dog->changed, &dog->lock, &at);
}

static void *watch(void *data)
{
	struct watchdog *dog = data;

	pthread_mutex_lock(&dog->lock);
	while (!dog->stopping) {
		int64_t deadline_ms = dog->deadline_ms;
		int64_t second_ms;

		if (deadline_ms > clock_now_ms()) {
			wait_until(dog, deadline_ms);
			continue;
		}
		second_ms = clock_now_ms() + SECOND_LOOK_MS;
		while (!dog->stopping && dog->deadline_ms == deadline_ms &&
		       clock_now_ms() < second_ms)
			wait_until(dog, second_ms);
		if (!dog->stopping && dog->deadline_ms == deadline_ms)
			bite(dog);
	}
	pthread_mutex_unlock(&dog->lock);
	return NULL;
}

struct watchdog *watchdog_new(int status)
{
	struct watchdog *dog = mem_zalloc(sizeof *dog);
	pthread_condattr_t attr;

	dog->status = status;
	dog->deadline_ms = CLOCK_NEVER;
	pthread_mutex_init(&dog->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&dog->changed, &attr);
	pthread_condattr_destroy(&attr);
	return dog;
}

/* Signals are the loop's: its thread alone takes them. */
static bool start(struct watchdog *dog)
{
	sigset_t all;
	sigset_t before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&dog->thread, NULL, watch, dog);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

void watchdog_arm(struct watchdog *dog, const char *who, int64_t deadline_ms)
{
	pthread_mutex_lock(&dog->lock);
	escape_into(dog->who, sizeof dog->who, who, strlen(who));
	dog->deadline_ms = clock_after(WATCHDOG_GRACE_MS, deadline_ms);
	/* Without a thread there is no last resort; all else works. */
	if (!dog->started && deadline_ms != CLOCK_NEVER)
		dog->started = start(dog);
	pthread_cond_signal(&dog->changed);
	pthread_mutex_unlock(&dog->lock);
}

void watchdog_free(struct watchdog *dog)
{
	if (!dog)
		return;
	pthread_mutex_lock(&dog->lock);
	dog->stopping = true;
	pthread_cond_signal(&dog->changed);
	pthread_mutex_unlock(&dog->lock);
	if (dog->started)
		pthread_join(dog->thread, NULL);
	pthread_cond_destroy(&dog->changed);
	pthread_mutex_destroy(&dog->lock);
	free(dog);
}
