/*
 * A subcommand: one row in src/cli/commands.c and one body. To add one, write
 * src/cli/cmd_NAME.c with `int cmd_NAME(struct invocation *)`, declare it here
 * and add the row; help, man page and completions follow.
 */
#ifndef NCCHAT_CLI_COMMAND_H
#define NCCHAT_CLI_COMMAND_H

#include "ncchat/cli/options.h"

struct invocation;

/* Where a command's operands begin, and what they are. */
enum operand_kind {
	OPERANDS_NONE,
	OPERANDS_DIAL,	     /* HOST PORT | ENDPOINT */
	OPERANDS_LISTEN,     /* [HOST] PORT | ENDPOINT */
	OPERANDS_UDP_DIAL,   /* HOST PORT [DATA...] */
	OPERANDS_UDP_LISTEN, /* [HOST] PORT */
	OPERANDS_PATH,	     /* PATH | @NAME */
	OPERANDS_FILES,	     /* FILE or FOLDER... */
	OPERANDS_COMMAND,    /* [COMMAND] */
	OPERANDS_SHELL	     /* bash, zsh or fish */
};

struct command {
	const char *name;
	const char *summary;	     /* one line, for the list of commands */
	const char *operands;	     /* "HOST PORT | ENDPOINT" */
	const char *about;	     /* a paragraph; may be NULL */
	const char *const *examples; /* pairs: what for, command; NULL ends */
	enum operand_kind operand_kind;
	unsigned groups; /* bits of enum option_group */
	bool takes_script;
	int (*run)(struct invocation *inv); /* gives the exit status */
};

struct invocation {
	const struct command *command;
	struct options opts;
};

/*
 * The bodies. Each gives back the exit status (ncchat/cli/status.h); it has
 * flushed and closed what it opened, and said on stderr why it is not 0.
 */
int cmd_connect(struct invocation *inv);
int cmd_listen(struct invocation *inv);
int cmd_udp_send(struct invocation *inv);
int cmd_udp_recv(struct invocation *inv);
int cmd_unix(struct invocation *inv);
int cmd_run(struct invocation *inv);
int cmd_help(struct invocation *inv);
int cmd_completions(struct invocation *inv);

/*
 * What the five commands call when options_has_script(&inv->opts): the
 * dialogue on the connection (or each, with --keep-open) of inv->command.
 */
int script_command(struct invocation *inv);

/* The table, ended by a row whose name is NULL. */
extern const struct command commands[];
const struct command *command_find(const char *name); /* or NULL */

#endif
