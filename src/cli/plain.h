/*
 * What the commands share that talk to somebody: the loop, stdin and stdout, the
 * transcript, signals, --deadline, and how all of them end in one status.
 *
 *	struct plain p;
 *	if (plain_init(&p, &inv->opts)) {
 *		... start something whose end calls plain_end() ...
 *		plain_run(&p);
 *		... close what is left ...
 *	}
 *	return plain_fini(&p);
 */
#ifndef NCCHAT_CLI_PLAIN_H
#define NCCHAT_CLI_PLAIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/signals.h"
#include "ncchat/cli/command.h"
#include "ncchat/dialogue/pump.h"
#include "ncchat/dialogue/transcript.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/listener.h"
#include "ncchat/net/stdio.h"

struct plain {
	const struct options *opts;    /* borrowed */
	struct loop *loop;	       /* owned */
	struct stdio_in *in;	       /* owned */
	struct stdio_out *out;	       /* owned */
	struct transcript *transcript; /* owned; NULL: nobody looks */
	struct stdio_out *record;      /* owned; --transcript, or NULL */
	int record_fd;		       /* owned; -1: none */
	struct signals signals;
	struct loop_deadline deadline;
	int64_t deadline_ms; /* --deadline, absolute; CLOCK_NEVER: none */
	int status;	     /* so far */
	int signum;	     /* ends us; 0: none */
	bool ending; /* the loop stops once stdout has taken everything */
	bool hurry; /* told to end: a slow reader of stdout is not waited for */

	/* The command's; both may be NULL. */
	void (*output_ready)(void *data); /* stdout's queue is empty */
	/* The first SIGINT or SIGTERM of a server: ends in order. */
	void (*stop)(void *data, int signum);
	/* --deadline has passed; NULL: that is the end. */
	void (*late)(void *data);
	void *data;
};

/* False: said why; plain_fini() gives the status. */
bool plain_init(struct plain *p, const struct options *opts);
/* Until the end. The hooks must be set by now. */
void plain_run(struct plain *p);
/* Flushes and frees all; gives the status, or ends by the signal. */
int plain_fini(struct plain *p);

/* Says it and counts it; the rest goes on. */
void plain_fail(struct plain *p, const struct error *err);
/* As plain_fail(), and the end now. */
void plain_abort(struct plain *p, const struct error *err);
/* Nothing more comes: the end once stdout has taken what it was given. */
void plain_end(struct plain *p);

/* A line unless -q; a line with -v. */
void plain_info(const struct plain *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void plain_verbose(const struct plain *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- what several of the commands do ---- */

/* A pump between this connection and stdout; with `in` from stdin too. */
struct pump *plain_pump(struct plain *p, struct transport *transport,
    const char *name, bool in,
    void (*done)(void *data, const struct pump_end *end), void *data);

/* How a connection ended: the error, if any, and with -v the counts. `name`
 * leads the lines, NULL where there is only one connection. */
void plain_report_end(
    struct plain *p, const char *name, const struct pump_end *end);

/* "listening on ...", then --port-file. False: aborted. */
bool plain_announce(
    struct plain *p, const struct buf *where, bool lacks_ipv6, uint16_t port);

/* connect, and unix without --listen; listen, and unix with it. */
int plain_dial(struct invocation *inv);
int plain_serve(struct invocation *inv);

#endif
