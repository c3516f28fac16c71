/*
 * The rows that options are made of. A row says all there is to know about an
 * option; argtable2's entries, --help, the man page and the completions are
 * built from it. To add an option to every command that takes a group, add a
 * row to the group in groups.c and its field to struct options.
 */
#ifndef NCCHAT_CLI_OPT_H
#define NCCHAT_CLI_OPT_H

#include "ncchat/cli/command.h"

enum opt_kind {
	OPT_FLAG,     /* bool */
	OPT_COUNTED,  /* unsigned, one more each time */
	OPT_CHOICE,   /* enum (as int), set to `value`; takes no argument */
	OPT_TEXT,     /* const char * */
	OPT_FILE,     /* const char *, a file's name */
	OPT_LIST,     /* struct words, one more each time */
	OPT_DEFINE,   /* struct words, NAME=VALUE */
	OPT_DURATION, /* int64_t, milliseconds */
	OPT_NUMBER,   /* uint64_t, lo to hi */
	OPT_SCALE,    /* double, lo to hi */
	OPT_SEED      /* uint64_t, and the bool at `flag_offset` */
};

enum opt_completer { COMPLETE_NOTHING, COMPLETE_FILE, COMPLETE_SCRIPT };

struct opt {
	char letter;	     /* 0: none */
	const char *name;    /* without the dashes; NULL: none */
	const char *metavar; /* NULL: takes no argument */
	const char *help;
	enum opt_kind kind;
	enum opt_completer completer;
	size_t offset;	    /* of the field in struct options */
	size_t flag_offset; /* OPT_SEED only */
	int value;	    /* OPT_CHOICE only */
	double lo, hi;
	const char *initial; /* the default, as one would type it; or NULL */
	bool repeats;	     /* may be given more than once */
};

/* A bit each, for struct command.groups; in the order of the help. */
enum option_group {
	GROUP_UNIX = 1 << 0,
	GROUP_FAMILY = 1 << 1,
	GROUP_REUSE = 1 << 2,
	GROUP_CONNECT = 1 << 3,
	GROUP_ACCEPT = 1 << 4,
	GROUP_COUNT = 1 << 5,
	GROUP_ENDS = 1 << 6,
	GROUP_TEST_DEADLINE = 1 << 7,
	GROUP_TALK = 1 << 8,
	GROUP_TAP = 1 << 9,
	GROUP_SCRIPT = 1 << 10,
	GROUP_ONLY = 1 << 11,
	GROUP_DIALOGUE = 1 << 12,
	GROUP_COMMON = 1 << 13
};

struct opt_group {
	unsigned bit;
	const char *heading;
	const struct opt *opts; /* ended by a row without letter and name */
};

/* Ended by a row whose bit is 0. */
extern const struct opt_group opt_groups[];

#define OPT_MAX 48 /* rows of one command, and more than it ever has */

/* The rows of a command, in the order of its help. How many. */
size_t opt_rows(const struct command *command, const struct opt *rows[OPT_MAX]);
const struct opt *opt_find_long(
    const struct command *command, const char *name, size_t len);
const struct opt *opt_find_letter(const struct command *command, char letter);

/* "--timeout", "-e": how messages call it. */
#define OPT_LABEL 32
const char *opt_label(const struct opt *opt, char out[OPT_LABEL]);

/* What one parse knows; handed from step to step. */
struct command_line {
	const struct command *command;
	struct options *opts;
	const struct opt *given[OPT_MAX]; /* each row once */
	size_t given_count;
	struct words before; /* operands before `--`; array owned */
	struct words behind; /* words behind it; array owned */
	bool dashes;	     /* there was a `--` */
	struct error *err;
};

/* "--timeout" or "-e" was on the command line. */
bool line_has(const struct command_line *line, const char *label);

/* ---- the steps of options_parse() ---- */

/*
 * Looks through argv (argv[0] is the command's name) for what argtable2 would
 * say badly or not at all: unknown and abbreviated names, values for flags,
 * missing values. *end: the index of the `--`, or argc. False: *err is set.
 * With --help it stops: *help.
 */
bool lint_args(const struct command *command, int argc, char **argv, int *end,
    bool *help, struct error *err);

/* Stores the value of one option; text is NULL where it takes none. */
bool value_store(const struct opt *opt, const char *text, struct options *opts,
    struct error *err);

/* Defaults of the command's options; CLOCK_NEVER for all other times. */
void value_defaults(const struct command *command, struct options *opts);

/* From line->before and line->behind to endpoint, operands and args. */
bool operands_assign(struct command_line *line);

/* The options that exclude or need one another: the one place. */
bool combinations_check(const struct command_line *line);

/* The nearest of what `next(data, i)` names (NULL ends), or NULL. */
const char *suggest(const char *word, const char *(*next)(const void *, size_t),
    const void *data);

#endif
