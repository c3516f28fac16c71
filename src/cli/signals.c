/*
 * Signals. The handler is libev's and only writes to its descriptor.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>

static const struct {
	int signum;
	const char *name;
} caught[SIGNALS_COUNT] = {
    {SIGINT, "SIGINT"},
    {SIGTERM, "SIGTERM"},
    {SIGHUP, "SIGHUP"},
};

static bool is_ignored(int signum)
{
	struct sigaction old;

	return sigaction(signum, NULL, &old) == 0 && old.sa_handler == SIG_IGN;
}

void signals_init(struct signals *s, struct loop *loop,
    void (*fn)(void *data, int signum), void *data)
{
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		s->watch[i] = NULL;
		if (!is_ignored(caught[i].signum))
			s->watch[i] =
			    loop_signal_new(loop, caught[i].signum, fn, data);
	}
}

void signals_fini(struct signals *s)
{
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		loop_signal_free(s->watch[i]);
		s->watch[i] = NULL;
	}
}

void signals_reraise(int signum)
{
	sigset_t set;

	signal(signum, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signum);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(signum);
}

const char *signals_name(int signum)
{
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		if (caught[i].signum == signum)
			return caught[i].name;
	}
	return "a signal";
}
