/*
 * SIGINT, SIGTERM and SIGHUP as events of the loop, save those that were
 * ignored when the program started (nohup, a background job): they stay
 * ignored. SIGPIPE is ignored from here on: each write is looked at.
 */
#ifndef NCCHAT_CLI_SIGNALS_H
#define NCCHAT_CLI_SIGNALS_H

#include "ncchat/loop/loop.h"

#define SIGNALS_COUNT 3

struct signals {
	struct loop_signal *watch[SIGNALS_COUNT]; /* owned; NULL: ignored */
};

void signals_init(struct signals *s, struct loop *loop,
    void (*fn)(void *data, int signum), void *data);
void signals_fini(struct signals *s);

/*
 * Ends the process by `signum`, as its parent expects to see it. Comes back
 * only where that is impossible.
 */
void signals_reraise(int signum);

/* "SIGTERM" */
const char *signals_name(int signum);

#endif
