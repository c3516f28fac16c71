/*
 * From argv to a command's body: finds the command, parses its options, and
 * prints the one sentence when something is wrong with them.
 */
#include <string.h>

#include "cli/cmd_help.h"
#include "cli/opt.h"
#include "ncchat/base/escape.h"
#include "ncchat/cli/parse.h"
#include "ncchat/cli/status.h"

int command_unknown(const char *word)
{
	const char *near = command_suggest(word);
	char name[80];

	escape_into(name, sizeof name, word, strlen(word));
	fprintf(stderr, "ncchat: no command '%s'", name);
	if (near)
		fprintf(stderr, " (did you mean %s?)", near);
	fputs("\nTry 'ncchat --help'.\n", stderr);
	return STATUS_USAGE;
}

/* An option where the command should stand: netcat's habits get an answer. */
static int option_first(int argc, char **argv)
{
	const struct command *connect = command_find("connect");
	char text[640];
	struct error err;
	bool help = false;
	int end = argc;

	error_clear(&err);
	if (lint_args(connect, argc, argv, &end, &help, &err)) {
		char name[64];

		escape_into(name, sizeof name, argv[1], strlen(argv[1]));
		error_set(&err, ERROR_USAGE, name, NULL,
		    "options stand behind the command");
	}
	error_format(&err, text, sizeof text);
	fprintf(stderr, "ncchat: %s\nTry 'ncchat --help'.\n", text);
	return STATUS_USAGE;
}

static int usage_error(const struct command *command, const struct error *err)
{
	char text[640];

	error_format(err, text, sizeof text);
	fprintf(stderr, "ncchat %s: %s\nTry 'ncchat %s --help'.\n",
	    command->name, text, command->name);
	return status_of(err);
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct invocation inv = {.command = command};
	struct error err;
	int status;

	if (!options_parse(command, argc, argv, &inv.opts, &err)) {
		status = usage_error(command, &err);
	} else if (inv.opts.help) {
		help_command(stdout, command);
		status = stdout_finish();
	} else {
		status = command->run(&inv);
	}
	options_free(&inv.opts);
	return status;
}

int cli_main(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		help_overview(stderr);
		return STATUS_USAGE;
	}
	command = command_find(argv[1]);
	if (command)
		return run_command(command, argc - 1, argv + 1);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		help_overview(stdout);
	else if (strcmp(argv[1], "--version") == 0)
		version_print(stdout);
	else if (strcmp(argv[1], "--dump-man") == 0)
		man_options(stdout);
	else if (argv[1][0] == '-' && argv[1][1] != '\0')
		return option_first(argc, argv);
	else
		return command_unknown(argv[1]);
	return stdout_finish();
}
