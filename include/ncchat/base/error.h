/*
 * The one error type. It is set once, where most is known, handed up unchanged
 * as the last parameter, and printed once:
 *
 *     ncchat: connect tcp://[::1]:25: Connection refused
 *
 * No heap: an error can be made when memory is gone. All text in it is escaped
 * when it is set, so that a host name or a peer's bytes cannot write escape
 * sequences to a terminal.
 */
#ifndef NCCHAT_BASE_ERROR_H
#define NCCHAT_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of trouble; decides the exit status (cli/status.c). */
enum error_class {
	ERROR_NONE = 0,
	ERROR_DIALOGUE, /* an expectation failed, a script raised: 1 */
	ERROR_USAGE,	/* an option, an endpoint, a script's syntax: 2 */
	ERROR_NETWORK,	/* not resolved, refused, unreachable, cannot bind: 3 */
	ERROR_TIMEOUT,	/* connecting, accepting, idle: 4 */
	ERROR_BROKEN,	/* reset by the peer, bytes not delivered: 5 */
	ERROR_TLS,	/* handshake, verification, truncation: 6 */
	ERROR_LOCAL,	/* stdout, transcript, report, our own machine: 7 */
	ERROR_DEADLINE	/* --deadline passed: 124 */
};

enum error_domain {
	ERROR_DOMAIN_NCCHAT, /* code is 0, detail says all */
	ERROR_DOMAIN_OS,     /* code is an errno */
	ERROR_DOMAIN_RESOLVE /* code is an EAI_* of getaddrinfo(3) */
};

struct error {
	enum error_class class;
	enum error_domain domain;
	int code;
	char op[32];	    /* "connect", "bind", "--timeout"; may be empty */
	char endpoint[160]; /* "tcp://[::1]:25", a path; may be empty */
	char detail[400];   /* "Connection refused" */
};

void error_clear(struct error *err);
static inline bool error_is_set(const struct error *err)
{
	return err->class != ERROR_NONE;
}

/* An errno, saved by the caller on the first line after the call. */
void error_os(struct error *err, enum error_class class, const char *op,
    const char *endpoint, int errnum);

/* An EAI_* code; EAI_SYSTEM becomes an OS error with `errnum`. */
void error_resolve(struct error *err, const char *op, const char *endpoint,
    int eai, int errnum);

/* Our own words. op and endpoint may be NULL or "". */
void error_set(struct error *err, enum error_class class, const char *op,
    const char *endpoint, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* "connect tcp://[::1]:25: Connection refused", always terminated. */
void error_format(const struct error *err, char *out, size_t size);

#endif
