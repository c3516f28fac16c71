/*
 * Exit statuses. The table is here and in ncchat(1), nowhere else.
 */
#ifndef NCCHAT_CLI_STATUS_H
#define NCCHAT_CLI_STATUS_H

#include "ncchat/base/error.h"

enum status {
	STATUS_OK = 0,
	STATUS_DIALOGUE = 1, /* an expectation, a script error, a failed test */
	STATUS_USAGE = 2,
	STATUS_NETWORK = 3,
	STATUS_TIMEOUT = 4,
	STATUS_BROKEN = 5,
	STATUS_TLS = 6,
	STATUS_LOCAL = 7,
	STATUS_SKIPPED = 77,
	STATUS_DEADLINE = 124,
	STATUS_SIGNAL = 128 /* + the signal */
};

int status_of_class(enum error_class class);
static inline int status_of(const struct error *err)
{
	return status_of_class(err->class);
}

/*
 * Which of two decides when both apply, `first` being the earlier cause: a
 * signal, 124, 7, 2 go before the others, in this order; 0 gives way to any;
 * else the first cause stands.
 */
int status_combine(int first, int later);

#endif
