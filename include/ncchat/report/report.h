/*
 * Verdicts for people and machines. A report is fed results, one by one, and
 * ended once; each format is one table of functions (report/text.c is the
 * first). What a peer or a script contributed is escaped by the format.
 */
#ifndef NCCHAT_REPORT_REPORT_H
#define NCCHAT_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ncchat/base/buf.h"
#include "ncchat/dialogue/failure.h"
#include "ncchat/dialogue/transcript.h"

enum verdict { VERDICT_PASSED, VERDICT_FAILED, VERDICT_SKIPPED };

/* One test or dialogue that came to its end. All borrowed for the call. */
struct report_result {
	enum verdict verdict;
	size_t number; /* from 1; 0: not one of many */
	const char *name;
	const char *where; /* of a test that passed; else the failure's */
	int64_t elapsed_ms;
	const char *skipped;		       /* why */
	const struct failure *const *failures; /* the first is the verdict */
	size_t failure_count;
	const struct buf *output; /* what the script printed; may be NULL */
	const struct buf *notes;  /* lines; may be NULL */
	struct transcript *transcript; /* may be NULL */
	const char *conn;  /* show only this connection's dialogue; or NULL */
	bool verbose;	   /* the dialogue of a test that passed, too */
	const char *again; /* the command that repeats it; or NULL */
};

struct report_totals {
	size_t passed;
	size_t failed;
	size_t skipped;
	bool misused; /* some failed by how they were called: a -D */
	int64_t elapsed_ms;
};

struct report_format {
	void (*result)(struct buf *out, const struct report_result *result);
	void (*end)(struct buf *out, const struct report_totals *totals);
};

extern const struct report_format report_text;

#endif
