/*
 * `ncchat run`: files of tests, one after the other, each in a Lua state of
 * its own. All files are compiled before the first runs.
 */
#ifndef NCCHAT_RUN_RUN_H
#define NCCHAT_RUN_RUN_H

#include "ncchat/report/report.h"
#include "ncchat/script/script.h"

struct run;

struct run_opts {
	struct script_opts script; /* for every file */
	const char *const *paths;  /* files, and folders of *.lua files */
	size_t path_count;
	const char *const *only; /* a test's name must contain one of these */
	size_t only_count;
	int64_t deadline_ms; /* of each test; CLOCK_NEVER: none */
	bool skips_fail;
	bool quiet;	   /* only what failed, and the totals */
	bool verbose;	   /* the dialogues of tests that passed, too */
	const char *again; /* options that a repetition needs, or "" */
	const struct report_format *format;
	void (*print)(void *data, const char *text, size_t len);
	/* A test begins that must be over by then; CLOCK_NEVER: it is. */
	void (*watch)(void *data, const char *name, int64_t deadline_ms);
	/* All is over: run_totals() is there. */
	void (*over)(void *data);
	void *data;
};

/*
 * Finds and compiles. False: nothing ran; `failed` was called with an
 * ERROR_USAGE for each thing that is wrong. The run is freed by run_free().
 */
bool run_new(struct run **out, const struct run_opts *opts,
    void (*failed)(void *data, const struct error *err));
void run_start(struct run *run);
/* Ends the test that runs now, and starts no other. */
void run_interrupt(struct run *run, struct failure *failure);
const struct report_totals *run_totals(const struct run *run);
void run_free(struct run *run);

#endif
