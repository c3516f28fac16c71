/*
 * What went wrong in a dialogue, complete enough that nobody needs to run it
 * again to understand it. Made where the wait failed (conn), given the place
 * in the script by script/, printed by report/.
 */
#ifndef NCCHAT_DIALOGUE_FAILURE_H
#define NCCHAT_DIALOGUE_FAILURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/error.h"

/* The codes of ncchat-script(7), in its order. */
enum failure_code {
	FAILURE_MISMATCH,
	FAILURE_TIMEOUT,
	FAILURE_EOF,
	FAILURE_RESET,
	FAILURE_REFUSED,
	FAILURE_UNREACHABLE,
	FAILURE_RESOLVE,
	FAILURE_LEFT_UNREAD,
	FAILURE_EMPTY_MATCH,
	FAILURE_MATCH_LIMIT,
	FAILURE_TOO_MUCH,
	FAILURE_IO,
	FAILURE_CLOSED,
	FAILURE_ASSERT,
	FAILURE_FAIL,
	FAILURE_SKIP,
	FAILURE_EXIT,
	FAILURE_USAGE,
	FAILURE_SCRIPT /* an error of Lua itself: never taken by nc.try */
};

/* "mismatch", "left-unread", ... */
const char *failure_code_name(enum failure_code code);
/* False when no code has that name (FAILURE_SCRIPT has none to ask for). */
bool failure_code_parse(const char *name, enum failure_code *code);

#define FAILURE_SHOWN 160 /* bytes of what was received that are kept */

struct failure {
	int refs;
	enum failure_code code;
	enum error_class class; /* what it means for the exit status */
	char *message;		/* "expect failed at byte 4 of 8, ..."; owned */
	char *where;		/* "ehlo.lua:22", or NULL */
	char *called_from;	/* "ehlo.lua:30, ehlo.lua:41", or NULL */
	char *conn;		/* "c1 tcp 127.0.0.1:50112 -> ...", or NULL */
	char *hint;		/* what to say besides, or NULL */
	char *expected;		/* as a script would write it, or NULL */
	bool expected_literal;	/* then its bytes are here */
	struct buf expected_bytes;
	bool has_received;
	struct buf received;  /* at most FAILURE_SHOWN bytes of it */
	size_t received_from; /* bytes of the unread ones left out in front */
	size_t received_len;  /* how many were unread in all */
	size_t at;	      /* first byte that was wrong; SIZE_MAX: none */
	int64_t waited_ms;    /* -1: did not wait */
	char *others;	      /* lines: who else waits where, or NULL */
};

struct failure *failure_new(enum failure_code code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* From an error of net/: the code by errno, the class as it is. */
struct failure *failure_from_error(const struct error *err);
struct failure *failure_ref(struct failure *f);
void failure_unref(struct failure *f); /* NULL is fine */

/* Keeps what is worth showing of `len` unread bytes around byte `at`. */
void failure_set_received(
    struct failure *f, const void *data, size_t len, size_t at);
/* Replaces the field by a copy; NULL clears it. */
void failure_set_text(char **field, const char *text);

#endif
