/*
 * From argv to struct options, and what is said about it.
 */
#ifndef NCCHAT_CLI_PARSE_H
#define NCCHAT_CLI_PARSE_H

#include <stdio.h>

#include "ncchat/base/error.h"
#include "ncchat/cli/command.h"

/*
 * argv[0] is the command's name. False: *err is one sentence, ERROR_USAGE.
 * With opts->help nothing else is looked at. *opts is valid either way and
 * borrows from argv; options_free() gives back what it owns. Not for threads:
 * getopt(3) keeps its state in globals.
 */
bool options_parse(const struct command *command, int argc, char **argv,
    struct options *opts, struct error *err);
void options_free(struct options *opts);

/* "argtable2 13": the library has no call that names its version. */
const char *options_library(void);

/* What is printed from the same tables. */
void help_overview(FILE *out);
void help_command(FILE *out, const struct command *command);
void man_options(FILE *out);
bool completions_print(FILE *out, const char *shell); /* false: no such */
void version_print(FILE *out);

/* The names of the shells, NULL-terminated. */
extern const char *const completion_shells[];

/* The nearest command's name to a mistyped one, or NULL. */
const char *command_suggest(const char *word);

/* main() without its process-wide set-up; gives the exit status. */
int cli_main(int argc, char **argv);

#endif
