/*
 * The option part of ncchat(1), in mdoc, from the option tables:
 * `ncchat --dump-man`. `make generated` puts it between the markers.
 */
#include <ctype.h>
#include <string.h>

#include "cli/opt.h"
#include "ncchat/cli/parse.h"

#define WIDTH 76

/* Filled lines; troff would take a leading dot or quote for a request. */
static void print_text(FILE *out, const char *text)
{
	size_t at = 0;
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (at > 0 && at + 1 + len > WIDTH) {
			fputc('\n', out);
			at = 0;
		} else if (at > 0) {
			fputc(' ', out);
			at++;
		}
		if (at == 0 && strchr(".'", *text))
			fputs("\\&", out);
		for (size_t i = 0; i < len; i++) {
			int c = (unsigned char)text[i];

			if (c == '\\')
				fputs("\\e", out);
			else if (c == '-')
				fputs("\\-", out);
			else
				fputc(first ? toupper(c) : c, out);
			first = false;
		}
		at += len;
		text += len + strspn(text + len, " ");
	}
}

static void print_names(FILE *out, const struct opt *opt)
{
	fputs(".It", out);
	if (opt->letter)
		fprintf(out, " Fl %c", opt->letter);
	if (opt->letter && opt->name)
		fputs(" ,", out);
	if (opt->name)
		fprintf(out, " Fl \\-%s", opt->name);
	if (opt->metavar)
		fprintf(out, " Ar %s", opt->metavar);
	fputc('\n', out);
}

static void print_commands(FILE *out, const struct opt_group *group)
{
	const char *gap = ".Pq Cm";

	if (group->bit == GROUP_COMMON)
		return;
	for (const struct command *c = commands; c->name; c++) {
		if (!(c->groups & group->bit))
			continue;
		fprintf(out, "%s %s", gap, c->name);
		gap = " ,";
	}
	fputc('\n', out);
}

static void print_option(
    FILE *out, const struct opt_group *group, const struct opt *opt)
{
	print_names(out, opt);
	print_text(out, opt->help);
	fputs(".\n", out);
	if (opt->initial)
		fprintf(out, "Default: %s.\n", opt->initial);
	print_commands(out, group);
}

void man_options(FILE *out)
{
	const char *heading = "";

	for (const struct opt_group *g = opt_groups; g->bit; g++) {
		if (strcmp(heading, g->heading) != 0)
			fprintf(out, "%s.Ss %s\n.Bl -tag -width Ds\n",
			    heading[0] ? ".El\n" : "", g->heading);
		heading = g->heading;
		for (const struct opt *o = g->opts; o->letter || o->name; o++)
			print_option(out, g, o);
	}
	fputs(".El\n", out);
}
