/*
 * The inside of script/: who owns what, and who may call whom.
 *
 *   script  one Lua state, one file
 *   scope   one dialogue or test: owns its tasks, peers, servers, failures
 *   task    one coroutine; only scheduler.c resumes it
 *   peer    a connection as a script holds it: a conn and its settings
 *
 * A verb checks all its arguments first, then begins a wait and yields through
 * task_wait(); a finished wait only appends its task to the run queue.
 */
#ifndef NCCHAT_SCRIPT_IMPL_H
#define NCCHAT_SCRIPT_IMPL_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "ncchat/base/clock.h"
#include "ncchat/dialogue/conn.h"
#include "ncchat/net/dial.h"
#include "ncchat/net/listener.h"
#include "ncchat/net/receiver.h"
#include "ncchat/script/script.h"

struct task;
struct peer;
struct server;

struct script {
	struct script_opts opts;
	lua_State *L; /* the main thread: never runs a script itself */
	struct pattern_engine *engine;
	char *name;	   /* the path as given, or "-e" */
	char *chunk;	   /* what error messages call it: "ehlo.lua" */
	char *folder;	   /* where require looks first */
	int function;	   /* registry: the file's chunk */
	int session_maker; /* registry: the chunk as a function of _ENV */
	struct script_test *tests;
	size_t test_count;
	struct task *running;
	struct scope *latest; /* of the task that runs or ran last; or NULL */
	struct task *ready_head, **ready_tail;
	int64_t looked_ms; /* when a busy script last gave the loop a turn */
	int no_wait;	   /* > 0: below a call that cannot be suspended */
	size_t memory;
	uint64_t random;  /* state of nc.random */
	uint64_t rechunk; /* state of the seeds of filter_rechunk */
	struct input_queue *input;
	struct buf warning; /* of Lua, in pieces */
};

/* ---- tasks: scheduler.c ---- */

enum task_state { TASK_READY, TASK_WAITING, TASK_RUNNING, TASK_DONE };

struct task {
	struct task *next_ready;
	struct task *next; /* in its scope */
	struct scope *scope;
	lua_State *co;
	int co_ref;
	int args; /* of the first resume: the function and so many values */
	int refs; /* its scope, and Lua handles */
	char name[24];
	enum task_state state;
	bool started;
	bool failed;
	bool cancelled;
	/* What it waits for. */
	const char *verb;
	struct peer *on; /* may be NULL */
	int64_t since_ms;
	void (*cancel)(struct task *task);
	void *wait;
	bool timed_out;
	struct loop_deadline deadline;
	/* Its end. */
	void (*finished)(struct task *task);
	void *owner;
	struct task *joiners; /* linked by next_joiner */
	struct task *next_joiner;
};

/*
 * A task that calls the function lying below `nargs` values on L's stack
 * (both are taken); queued at once.
 */
struct task *task_new(
    struct scope *scope, const char *name, lua_State *L, int nargs);
void task_ref(struct task *task);
void task_unref(struct task *task);
void task_wake(struct task *task);
void task_cancel(struct task *task); /* never resumed again */

/* Raises a clear error where Lua cannot wait (rule 12). */
void task_check_can_wait(lua_State *L, const char *verb);
/*
 * Suspends the running task until task_wake() or the deadline (then
 * task->timed_out), and goes on in k. cancel is called when it never will.
 */
int task_wait(lua_State *L, const char *verb, struct peer *on,
    void (*cancel)(struct task *), void *wait, int64_t deadline_ms,
    lua_KContext ctx, lua_KFunction k);
struct task *task_current(lua_State *L);
void scheduler_init(struct script *s);
/* The loop runs this script's tasks from now on. */
void scheduler_activate(struct script *s);
/* The value by which a verb's yield is known, and taking it off a stack. */
void scheduler_push_token(lua_State *L);
bool scheduler_took_token(lua_State *co, int nresults);
void coroutine_open(lua_State *L); /* coroutine.resume, coroutine.wrap */

/* ---- scopes: scope.c ---- */

enum scope_state { SCOPE_RUNNING, SCOPE_ENDING, SCOPE_CLOSING, SCOPE_OVER };

struct scope {
	struct script *script;
	char *name;
	enum scope_state state;
	bool dialogue; /* --script, -e: one connection from outside */
	bool held;     /* a file's scope while its tests run */
	bool used;     /* something was done that can fail */
	struct task *tasks;
	struct task *main;
	struct peer *peers; /* newest first */
	struct server *servers;
	struct failure **failures;
	size_t failure_count;
	char *skipped;
	struct buf output;	/* print, when it is held */
	size_t output_left_out; /* bytes over the limit */
	struct buf notes;
	struct transcript *transcript;
	unsigned conn_count; /* for names: c1, serve#1, go#1 */
	unsigned served;
	unsigned task_count;
	unsigned open_tasks;
	unsigned open_peers;
	int64_t started_ms;
	int64_t ended_ms;
	int64_t deadline_ms;
	int64_t deadline_after_ms;
	enum error_class deadline_class;
	struct loop_deadline deadline;
	struct loop_deadline step;
	void (*over)(void *data, struct scope *scope);
	void *data;
};

struct scope *scope_new(struct script *s, const struct scope_opts *opts);
struct scope *scope_current(lua_State *L);
/* Keeps the failure (owned); the first is the verdict. */
void scope_record(struct scope *scope, struct failure *f);
/* nc.try and its like take a failure back. */
void scope_forgive(struct scope *scope, const struct failure *f);
/* Records f (owned) unless that was done when it was raised. */
void scope_note(struct scope *scope, struct failure *f);
/* The same, and ends the scope now. A skip is kept as such. */
void scope_fail(struct scope *scope, struct failure *f);
void scope_task_done(struct scope *scope, struct task *task);
void scope_check_end(struct scope *scope); /* something came to its end */
/* Lines "serve#1 waits in line() since 0.002 s (ehlo.lua:9)", or NULL. */
char *scope_others(struct scope *scope, const struct task *except);

/* ---- failures as Lua errors: lfailure.c ---- */

void lfailure_open(lua_State *L);
/* Records f in the scope, gives it its place, raises it. Owns f. */
int lfailure_raise(lua_State *L, struct failure *f);
/* A usage error of a verb or a function. */
int lfailure_usage(lua_State *L, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A name that does not exist, for the %s: a typo, which nothing can take. */
int lfailure_unknown(lua_State *L, const char *fmt, const char *name);
struct failure *lfailure_test(lua_State *L, int index); /* or NULL */
void lfailure_push(lua_State *L, struct failure *f);	/* takes a ref */
/* Fills where and called_from from L's call stack. */
void lfailure_locate(lua_State *L, struct failure *f);
/* The nearest line of the script: "ehlo.lua:9", or "". */
void lfailure_where(lua_State *L, char *out, size_t size);
/* What a failed task left on its stack, as a failure; the caller's. */
struct failure *lfailure_of_error(lua_State *co);

/* ---- peers: peer.c ---- */

struct peer {
	struct peer *next; /* in its scope */
	struct scope *scope;
	struct conn *conn;     /* owned; NULL once closed and gone */
	int refs;	       /* its scope, and Lua handles */
	struct task *handler;  /* the task whose end ends it; or NULL */
	struct server *server; /* borrowed: that accepted it; or NULL */
	int64_t timeout_ms;    /* 0: the script's */
	struct buf eol;
	bool eol_set;
	bool leftover_ok;
	bool inside;	/* the other end is in this script too */
	bool retired;	/* half-closed; what still comes is read to the end */
	bool left_told; /* left-over bytes were reported */
	bool over;	/* closed */
	/* The last expect, if it ended inside a line: for a hint. */
	char began[64];
	const char *began_source; /* lives as long as the script's function */
	int began_line;
};

struct peer_opts {
	int64_t timeout_ms;
	const char *eol;
	size_t eol_len;
	const char *name;
	bool leftover_ok;
};

void peer_open(lua_State *L);
struct peer *peer_new(struct scope *scope, struct transport *transport,
    const char *name, const struct peer_opts *opts);
void peer_to_lua(lua_State *L, struct peer *p);
struct peer *peer_check(lua_State *L, int index, const char *verb);
void peer_unref(struct peer *p);
/* Left-over bytes of an orderly end, as a failure; NULL: none, or agreed. */
struct failure *peer_check_rest(struct peer *p);
/* Queue, half-close, the rest, close; scope_check_end() when that is over. */
void peer_close(struct peer *p);
/* Both, unless the script has closed it. */
void peer_retire(struct peer *p);
void address_push(lua_State *L, const struct address *a);
void peer_destroy(struct peer *p); /* at once */
/* eol, timeout, name, leftover out of the table at index (absent: none). */
void peer_opts_read(
    lua_State *L, int index, const char *function, struct peer_opts *opts);
void option_check_eol(lua_State *L, int index, const char *function);
bool option_leftover(lua_State *L, int index, const char *function);
/* The time a wait may take: the call's, the peer's, the script's; scaled. */
int64_t wait_timeout(struct script *s, const struct peer *p, int64_t call_ms);
/* A time in seconds out of a table; `present` tells. Raises usage errors. */
int64_t option_time(
    lua_State *L, int index, const char *key, const char *function);
/* When a wait ends that takes the options { timeout = } at index, no others. */
int64_t option_deadline(lua_State *L, int index, const char *function);
/* A table of options may hold these keys only; NULL ends the list. */
void options_only(
    lua_State *L, int index, const char *function, const char *const *keys);

/* ---- what: what.c ---- */

struct what {
	struct want *wants;
	const char **names; /* NULL where the alternative has none */
	size_t count;
};
/*
 * Reads the `what` at index and pushes one value that keeps all of it alive;
 * NULL names and a single want for what is not a table.
 */
struct what *what_read(lua_State *L, int index, const char *verb);
void what_open(lua_State *L); /* nc.re and its like: metatables */
int what_re(lua_State *L);
int what_nocase(lua_State *L);
void what_push_mark(lua_State *L, enum want_kind kind); /* nc.eof ... */

/* ---- verbs: what they share ---- */

/*
 * Begins `request` for the peer (its name, timeout_ms, deadline_ms and done
 * are filled in here) and goes on in k(L, status, ctx), at once or later.
 */
int verb_begin(lua_State *L, struct peer *p, struct conn_request *request,
    int64_t call_timeout_ms, lua_KContext ctx, lua_KFunction k);
/* Raises the outcome's failure; the slot is free again. */
int verb_failed(lua_State *L, struct peer *p);
/* Raises when the connection has no stream of bytes. */
void verb_needs_stream(lua_State *L, struct peer *p, const char *verb);
/* `max` of the options at index; `other` when absent. */
size_t option_max(lua_State *L, int index, const char *verb, size_t other);

/* ---- the functions of the module and of connections ---- */

extern const luaL_Reg verbs_match[];
extern const luaL_Reg verbs_io[];
extern const luaL_Reg module_connect[]; /* connect, listen, serve */
extern const luaL_Reg module_tasks[];	/* go, barrier, sleep, now */
extern const luaL_Reg module_check[];	/* try, raises, check, equal... */
void server_open(lua_State *L);		/* metatables */
void tasks_open(lua_State *L);
int params_lua(lua_State *L);	   /* nc.param */
int input_lua(lua_State *L);	   /* nc.input */
int script_test_lua(lua_State *L); /* nc.test */
void input_free(struct script *s);
/* os.exit, load and their like, replaced; require; arg; print, io: stdio.c */
void stdlib_open(lua_State *L);
void stdio_open(lua_State *L);
/*
 * Pushes the new metatable of a class (false: it was there already). A script
 * cannot get at it: finalisers called by hand, or verbs replaced for all
 * connections, are more than it may do.
 */
bool class_new(lua_State *L, const char *name);
/* The module, as `nc` and for require. */
void module_open(lua_State *L);

/* ---- servers: server.c ---- */

/* Closes it at once; gives the next in its scope. */
struct server *server_stop(struct server *server);
/* The scope lets go of it; gives the next. */
struct server *server_leave(struct server *server);
/* Servers whose handlers were not called as often as they must be. */
void servers_check(struct scope *scope);
bool servers_settled(struct scope *scope);
size_t servers_running(const struct scope *scope); /* handlers */

/* ---- the script: script.c ---- */

struct script *script_of(lua_State *L);
/*
 * Calls fn(L, data) from outside of any task, where an error of Lua (memory
 * that runs out) would otherwise end the process. NULL, or what went wrong.
 */
struct failure *script_protect(
    struct script *s, void (*fn)(lua_State *L, void *data), void *data);
/* The filters that the script's options ask for, over t. */
struct transport *script_filter(struct script *s, struct transport *t);
uint64_t random_next(uint64_t *state); /* splitmix64 */

#endif
