/*
 * The pass before argtable2's. getopt_long(3) takes abbreviations, argtable2
 * 13 answers `--flag=value` with "insufficent memory" and has no suggestions;
 * so every name is looked at here first, and argtable2 sees only command lines
 * whose options exist and have their values. It walks exactly as getopt does,
 * POSIXLY_CORRECT included.
 */
#include "cli/opt.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"

/* Letters of other netcats, each with what to use here. */
static const struct {
	char letter;
	const char *answer;
} foreign[] = {{'l', "to listen, use: ncchat listen [HOST] PORT"},
    {'p', "the port is an operand: ncchat listen PORT"},
    {'w', "use --connect-timeout and --idle-timeout"},
    {'i', "use --idle-timeout"},
    {'N', "not needed: the end of stdin half-closes the connection"},
    {'u', "for UDP, use: ncchat udp-send or ncchat udp-recv"},
    {'U', "for UNIX-domain sockets, use: ncchat unix PATH"},
    {'z', "there is none; ncchat connect HOST PORT </dev/null tells by its "
	  "status whether a port answers"},
    {'c', "there is none: no command is executed, and no TLS is spoken"},
    {'o', "use --transcript FILE or -x"},
    {'s', "there is none: the system chooses the source address"},
    {'t', "there is none: telnet is not negotiated"},
    {'X', "there is none: proxies are not spoken to"},
    {'n', "there is none: a numeric address is never looked up"},
    {'C', "there is none; a script's send_line ends lines with CR LF"},
    {'r', "there is none; port 0 is any free port"}, {'d', "use </dev/null"}};

static const char *foreign_answer(char letter)
{
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		if (foreign[i].letter == letter)
			return foreign[i].answer;
	return NULL;
}

struct walk {
	const struct command *command;
	int argc;
	char **argv;
	int at;
	bool help;
	struct error *err;
};

static const char *next_long(const void *data, size_t i)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(data, rows);

	for (size_t k = 0; k < count; k++)
		if (rows[k]->name && i-- == 0)
			return rows[k]->name;
	return NULL;
}

/* A command that has the option that this one lacks, or NULL. */
static const struct command *other_with(const char *name, size_t len)
{
	for (const struct command *c = commands; c->name; c++)
		if (opt_find_long(c, name, len))
			return c;
	return NULL;
}

static bool unknown_long(struct walk *w, const char *word, size_t len)
{
	char name[64];
	const struct command *other = other_with(word, len);
	const char *near;

	escape_into(name, sizeof name, word, len);
	if (w->command->groups & GROUP_UNIX &&
	    (strcmp(name, "reuseaddr") == 0 ||
		strcmp(name, "no-reuseaddr") == 0)) {
		error_set(w->err, ERROR_USAGE, NULL, NULL,
		    "--%s: UNIX-domain sockets have no address reuse", name);
		return false;
	}
	near = suggest(name, next_long, w->command);
	if (other)
		error_set(w->err, ERROR_USAGE, NULL, NULL,
		    "--%s is no option of %s, but of %s", name,
		    w->command->name, other->name);
	else if (near)
		error_set(w->err, ERROR_USAGE, NULL, NULL,
		    "no option --%s (did you mean --%s?)", name, near);
	else
		error_set(
		    w->err, ERROR_USAGE, NULL, NULL, "no option --%s", name);
	return false;
}

static bool unknown_letter(struct walk *w, char letter)
{
	const char *answer = foreign_answer(letter);
	char name[8];

	escape_into(name, sizeof name, &letter, 1);
	if (answer)
		error_set(w->err, ERROR_USAGE, NULL, NULL, "no option -%s: %s",
		    name, answer);
	else if (letter >= '0' && letter <= '9')
		error_set(w->err, ERROR_USAGE, NULL, NULL,
		    "no option -%s (an operand that begins with - goes "
		    "behind --)",
		    name);
	else
		error_set(
		    w->err, ERROR_USAGE, NULL, NULL, "no option -%s", name);
	return false;
}

/* The option takes the next word; there must be one. */
static bool take_value(struct walk *w, const struct opt *opt)
{
	char label[OPT_LABEL];

	if (w->at + 1 < w->argc) {
		w->at++;
		return true;
	}
	error_set(w->err, ERROR_USAGE, opt_label(opt, label), NULL,
	    "%s is missing", opt->metavar);
	return false;
}

static bool lint_long(struct walk *w, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct opt *opt = opt_find_long(w->command, word, len);
	char label[OPT_LABEL];
	const char *value;

	if (!opt)
		return unknown_long(w, word, len);
	w->help = w->help || opt->offset == offsetof(struct options, help);
	if (!opt->metavar && equals) {
		error_set(w->err, ERROR_USAGE, opt_label(opt, label), NULL,
		    "takes no value ('%s')", equals + 1);
		return false;
	}
	if (!opt->metavar)
		return true;
	if (!equals && !take_value(w, opt))
		return false;
	/* argtable2 would call an empty value a missing one. */
	value = equals ? equals + 1 : w->argv[w->at];
	if (value[0] == '\0')
		error_set(w->err, ERROR_USAGE, opt_label(opt, label), NULL,
		    "%s is empty", opt->metavar);
	return value[0] != '\0';
}

static bool lint_cluster(struct walk *w, const char *letters)
{
	for (; *letters; letters++) {
		const struct opt *opt = opt_find_letter(w->command, *letters);

		if (!opt)
			return unknown_letter(w, *letters);
		w->help =
		    w->help || opt->offset == offsetof(struct options, help);
		if (opt->metavar)
			return letters[1] || take_value(w, opt);
	}
	return true;
}

bool lint_args(const struct command *command, int argc, char **argv, int *end,
    bool *help, struct error *err)
{
	struct walk w = {command, argc, argv, 1, false, err};
	bool options_over = false;

	for (; w.at < argc; w.at++) {
		const char *word = argv[w.at];

		if (strcmp(word, "--") == 0)
			break;
		if (options_over)
			continue;
		if (word[0] != '-' || word[1] == '\0')
			options_over = getenv("POSIXLY_CORRECT") != NULL;
		else if (word[1] == '-' && !lint_long(&w, word + 2))
			return false;
		else if (word[1] != '-' && !lint_cluster(&w, word + 1))
			return false;
		if (w.help)
			break;
	}
	*end = w.at;
	*help = w.help;
	return true;
}
