/*
 * Lua scripts, as the layers above see them. A `struct script` is one Lua
 * state with one file loaded; a `struct scope` is one dialogue or one test
 * running in it: its tasks, its connections, its failures. Nothing above
 * knows Lua.
 *
 * Everything runs in the loop: starting a scope only queues its first task;
 * `over` is called from the loop when all of it has come to its end, with
 * every connection closed. Then read its verdict and scope_free() it.
 */
#ifndef NCCHAT_SCRIPT_SCRIPT_H
#define NCCHAT_SCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/error.h"
#include "ncchat/dialogue/failure.h"
#include "ncchat/dialogue/transcript.h"
#include "ncchat/loop/loop.h"
#include "ncchat/net/sockopts.h"
#include "ncchat/net/stdio.h"
#include "ncchat/net/transport.h"

struct script;
struct scope;

/* ---- parameters: -D, shared by all files of a run ---- */

struct params;

/*
 * words: as written on the command line: NAME=VALUE, NAME (the value is that
 * of the environment variable), NAME=@FILE. NULL: *err (ERROR_USAGE) says
 * which word is wrong.
 */
struct params *params_new(
    const char *const *words, size_t count, struct error *err);
void params_free(struct params *params);
/*
 * False when a name was given that no script declared with nc.param; *err
 * names it and those that are declared.
 */
bool params_check(const struct params *params, struct error *err);

/* ---- a script ---- */

struct script_opts {
	struct loop *loop; /* borrowed, as all that follows */
	struct params *params;
	struct stdio_out *out;	 /* print, nc.input's prompt */
	struct stdio_in *in;	 /* nc.input */
	bool hold_output;	 /* print is kept with its scope (`run`) */
	bool tests;		 /* nc.test may be used */
	const char *const *args; /* `arg` */
	size_t arg_count;
	struct sockopts sock;
	int64_t timeout_ms;	    /* each wait, unless said otherwise */
	int64_t connect_timeout_ms; /* nc.connect */
	int64_t idle_ms;	    /* of every connection */
	double timeout_scale;	    /* multiplies all that scripts say */
	uint64_t seed;		    /* nc.random, math.random */
	bool rechunk;
	uint64_t rechunk_seed;
	size_t memory_max; /* bytes of Lua memory; 0: no limit */
};

struct script *script_new(const struct script_opts *opts);
void script_free(struct script *s); /* after its scopes */

/*
 * Reads and compiles: text only, never bytecode; a first line with "#!" is
 * skipped. Exactly one of path and code. False: *err (ERROR_USAGE).
 */
bool script_load(
    struct script *s, const char *path, const char *code, struct error *err);
/* The path as given, or "-e". */
const char *script_name(const struct script *s);

/* ---- scopes ---- */

struct scope_opts {
	const char *name;		 /* copied */
	struct transcript *transcript;	 /* borrowed */
	int64_t deadline_ms;		 /* absolute; CLOCK_NEVER: none */
	int64_t deadline_after_ms;	 /* the same, as it was asked for */
	enum error_class deadline_class; /* what passing it means */
	void (*over)(void *data, struct scope *scope);
	void *data;
};

/* The script as a dialogue on `transport` (owned from now on), named `conn`. */
struct scope *script_dialogue(struct script *s, struct transport *transport,
    const char *conn, const struct scope_opts *opts);

/*
 * The file itself as a test script: its chunk, which may declare tests. What
 * it opens lives until scope_release(). `over` is called when the chunk has
 * run, with scope_is_over() false; then, after scope_release(), once more. A
 * chunk that fails is over at once.
 */
struct scope *script_file(struct script *s, const struct scope_opts *opts);
bool scope_is_over(const struct scope *scope);
/* Whether it did anything that could fail: a connection, a check. */
bool scope_was_used(const struct scope *scope);

/* What it declared, in order; of use once script_file() is over. */
struct script_test {
	char *name;
	char *where;	    /* "ehlo.lua:20" */
	char *fails_with;   /* a code's name, or NULL */
	char *skip;	    /* a reason, or NULL */
	int64_t timeout_ms; /* 0: the default */
	int function;	    /* in the registry */
};
size_t script_test_count(const struct script *s);
const struct script_test *script_test_get(const struct script *s, size_t i);
struct scope *script_test_run(
    struct script *s, size_t i, const struct scope_opts *opts);

/* From outside: a signal. The first failure in time is the verdict. */
void scope_abort(struct scope *scope, struct failure *failure);
/* Lets the scope of a file end. */
void scope_release(struct scope *scope);
void scope_set_deadline(struct scope *scope, int64_t deadline_ms);

size_t scope_failure_count(const struct scope *scope);
const struct failure *scope_failure(const struct scope *scope, size_t i);
const char *scope_skipped(const struct scope *scope); /* a reason, or NULL */
const struct buf *scope_output(struct scope *scope);  /* held print */
const struct buf *scope_notes(const struct scope *scope); /* lines */
struct transcript *scope_transcript(const struct scope *scope);
int64_t scope_elapsed_ms(const struct scope *scope);
void scope_free(struct scope *scope);

#endif
