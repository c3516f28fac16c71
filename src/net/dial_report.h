/*
 * What a dial says when it has failed: every address by name, with what
 * became of it.
 */
#ifndef NCCHAT_NET_DIAL_REPORT_H
#define NCCHAT_NET_DIAL_REPORT_H

#include "ncchat/net/endpoint.h"
#include "ncchat/loop/loop.h"

struct dial;

/* One address. Belongs to dial.c, read by dial_report.c. */
struct attempt {
	struct dial *dial; /* borrowed: it owns this */
	struct address to;
	int fd;			  /* owned; -1: none */
	struct loop_watch *watch; /* owned; while connecting */
	struct loop_deadline retry;
	bool backlog_full; /* UNIX: tried again until the deadline */
	int errnum;	   /* 0: has not failed */
};

/* All have failed. */
void dial_report_failed(struct error *err, const struct endpoint *to,
    const struct attempt *attempts, size_t count);

/* The time is over: while looking up, or with `count` attempts started. */
void dial_report_late(struct error *err, const struct endpoint *to,
    const struct attempt *attempts, size_t count, bool resolving,
    int64_t waited_ms);

#endif
