/*
 * `help` and `completions`: what the tables say, on stdout.
 */
#include "cli/cmd_help.h"

#include <errno.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/cli/parse.h"
#include "ncchat/cli/status.h"

int stdout_finish(void)
{
	int errnum;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_OK;
	errnum = errno;
	fprintf(
	    stderr, "ncchat: stdout: %s\n", strerror(errnum ? errnum : EIO));
	return STATUS_LOCAL;
}

int cmd_help(struct invocation *inv)
{
	const struct words *operands = &inv->opts.operands;
	const struct command *command;

	if (operands->count == 0) {
		help_overview(stdout);
		return stdout_finish();
	}
	command = command_find(operands->word[0]);
	if (!command)
		return command_unknown(operands->word[0]);
	help_command(stdout, command);
	return stdout_finish();
}

int cmd_completions(struct invocation *inv)
{
	const char *shell = inv->opts.operands.word[0];
	char name[80];

	if (completions_print(stdout, shell))
		return stdout_finish();
	escape_into(name, sizeof name, shell, strlen(shell));
	fprintf(stderr,
	    "ncchat completions: '%s' is none of bash, zsh and fish\n"
	    "Try 'ncchat completions --help'.\n",
	    name);
	return STATUS_USAGE;
}
