/*
 * Looking rows up: which options a command has, and by what name.
 */
#include "cli/opt.h"

#include <stdio.h>
#include <string.h>

size_t opt_rows(const struct command *command, const struct opt *rows[OPT_MAX])
{
	size_t count = 0;

	for (const struct opt_group *g = opt_groups; g->bit; g++) {
		if (!(command->groups & g->bit))
			continue;
		for (const struct opt *o = g->opts; o->letter || o->name; o++)
			if (count < OPT_MAX)
				rows[count++] = o;
	}
	return count;
}

const struct opt *opt_find_long(
    const struct command *command, const char *name, size_t len)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);

	for (size_t i = 0; i < count; i++) {
		const char *has = rows[i]->name;

		if (has && strlen(has) == len && memcmp(has, name, len) == 0)
			return rows[i];
	}
	return NULL;
}

const struct opt *opt_find_letter(const struct command *command, char letter)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);

	for (size_t i = 0; i < count; i++)
		if (letter && rows[i]->letter == letter)
			return rows[i];
	return NULL;
}

const char *opt_label(const struct opt *opt, char out[OPT_LABEL])
{
	if (opt->name)
		snprintf(out, OPT_LABEL, "--%s", opt->name);
	else
		snprintf(out, OPT_LABEL, "-%c", opt->letter);
	return out;
}

bool line_has(const struct command_line *line, const char *label)
{
	char text[OPT_LABEL];

	for (size_t i = 0; i < line->given_count; i++)
		if (strcmp(opt_label(line->given[i], text), label) == 0)
			return true;
	return false;
}
