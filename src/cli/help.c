/*
 * --help: examples first, then what there is, wrapped at 79 columns.
 */
#include <string.h>

#include "cli/opt.h"
#include "ncchat/cli/parse.h"

#define WIDTH	    79
#define HELP_COLUMN 30

/* Words from `column` on; the cursor stands at `at`. */
static void print_wrapped(FILE *out, const char *text, size_t at, size_t column)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (at > column && at + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			fputc(' ', out);
			at++;
		}
		fwrite(text, 1, len, out);
		at += len;
		text += len + strspn(text + len, " ");
	}
	fputc('\n', out);
}

static void print_option(FILE *out, const struct opt *opt)
{
	char names[64];
	char text[400];
	int len;

	len = snprintf(names, sizeof names, "  %c%c%s%s%s%s%s",
	    opt->letter ? '-' : ' ', opt->letter ? opt->letter : ' ',
	    opt->letter && opt->name ? ", "
	    : opt->name		     ? "  "
				     : "",
	    opt->name ? "--" : "", opt->name ? opt->name : "",
	    opt->metavar ? " " : "", opt->metavar ? opt->metavar : "");
	snprintf(text, sizeof text, "%s%s%s%s", opt->help,
	    opt->initial ? " (default: " : "", opt->initial ? opt->initial : "",
	    opt->initial ? ")" : "");
	if (len >= HELP_COLUMN) {
		fprintf(out, "%s\n%*s", names, HELP_COLUMN, "");
	} else {
		fprintf(out, "%-*s", HELP_COLUMN, names);
	}
	print_wrapped(out, text, HELP_COLUMN, HELP_COLUMN);
}

static void print_options(FILE *out, const struct command *command)
{
	const char *heading = "";

	for (const struct opt_group *g = opt_groups; g->bit; g++) {
		if (!(command->groups & g->bit))
			continue;
		if (strcmp(heading, g->heading) != 0)
			fprintf(out, "\n%s:\n", g->heading);
		heading = g->heading;
		for (const struct opt *o = g->opts; o->letter || o->name; o++)
			print_option(out, o);
	}
}

void help_command(FILE *out, const struct command *command)
{
	fprintf(out, "ncchat %s -", command->name);
	print_wrapped(out, command->summary, 9 + strlen(command->name), 0);
	fputs("\nExamples:\n", out);
	for (const char *const *e = command->examples; *e; e += 2)
		fprintf(out, "  # %s\n  %s\n", e[0], e[1]);
	fprintf(out, "\nUsage: ncchat %s [options] %s%s\n", command->name,
	    command->operands, command->takes_script ? " [-- ARG...]" : "");
	if (command->about)
		print_wrapped(out, command->about, 0, 0);
	print_options(out, command);
	fputs("\nTimes: 500ms, 2s, 1m, 1h; a bare number is seconds. "
	      "Exit statuses: ncchat(1).\n",
	    out);
}

void help_overview(FILE *out)
{
	fputs("ncchat - speak both ends of a network dialogue\n"
	      "\nExamples:\n"
	      "  # the netcat that never loses a byte\n"
	      "  ncchat listen 8080 >received\n"
	      "  ncchat connect 127.0.0.1 8080 <file\n"
	      "  # a dialogue whose verdict is the exit status\n"
	      "  ncchat connect --script scripts/greeting-client.lua "
	      "127.0.0.1 8080\n"
	      "\nCommands:\n",
	    out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  %-13s %s\n", c->name, c->summary);
	fputs("\nUsage: ncchat COMMAND [options] [operands]\n"
	      "       ncchat help COMMAND\n"
	      "       ncchat --version\n"
	      "\nExit status: 0 all went well, 1 a dialogue failed, 2 usage, "
	      "3 network,\n"
	      "4 timed out, 5 connection broken, 7 local trouble, 77 all "
	      "skipped,\n"
	      "124 the deadline passed, 128+n ended by signal n. See "
	      "ncchat(1).\n",
	    out);
}
