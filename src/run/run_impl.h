/*
 * The inside of a run: run.c (the order), files.c (which files), verdict.c
 * (what a scope's end means, and telling the report).
 */
#ifndef NCCHAT_RUN_IMPL_H
#define NCCHAT_RUN_IMPL_H

#include "ncchat/run/run.h"

#define RUN_DIALOGUE_BYTES 65536 /* kept for failure messages */

struct run_file {
	char *path;	       /* owned */
	struct script *script; /* owned; NULL once it is over */
	bool started;
	bool loaded; /* the chunk has run */
	bool over;
};

struct run {
	struct run_opts opts;
	struct run_file *files;
	size_t file_count;
	size_t file; /* which is being run */
	size_t test;
	struct scope *scope; /* owned; that runs now */
	struct transcript *transcript;
	struct scope *file_scope; /* owned; of the file, behind its tests */
	struct transcript *file_transcript;
	bool *only_hit;
	bool interrupted;
	struct report_totals totals;
	int64_t started_ms;
	struct loop_deadline step;
};

/* files.c: paths and folders to files, in order; false: told why. */
bool run_find_files(
    struct run *run, void (*failed)(void *data, const struct error *err));

/* verdict.c */
void run_report_test(
    struct run *run, struct scope *scope, const struct script_test *test);
void run_report_file(
    struct run *run, struct scope *scope, const struct run_file *file);
void run_report_skip(struct run *run, const struct script_test *test);
void run_report_end(struct run *run);

#endif
