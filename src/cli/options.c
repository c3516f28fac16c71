/*
 * The command line through argtable2, which is seen in this file only. Its
 * entries are made from the rows of groups.c; its scan functions are replaced
 * by one of ours, which stores typed values and finds the words for what is
 * wrong, and its printers are not used (they cut words, and overflow).
 */
#include "ncchat/cli/parse.h"

#include <argtable2.h>

#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "ncchat/base/mem.h"

#define ERRORS_KEPT 20 /* even: arg_end() misaligns its arrays otherwise */

struct slot {
	const struct opt *opt;
	struct command_line *line;
	char letter[2];
	bool given;
};

struct parse {
	struct slot slots[OPT_MAX];
	void *table[OPT_MAX + 2]; /* the rows, the operands, arg_end */
	size_t count;
};

static int slot_scan(void *parent, const char *text)
{
	const struct arg_hdr *hdr = parent;
	struct slot *slot = hdr->priv;
	struct command_line *line = slot->line;
	char label[OPT_LABEL];

	if (error_is_set(line->err))
		return 1;
	if (slot->given && slot->opt->metavar && !slot->opt->repeats) {
		error_set(line->err, ERROR_USAGE, opt_label(slot->opt, label),
		    NULL, "is given twice ('%s')", text ? text : "");
		return 1;
	}
	if (!slot->given)
		line->given[line->given_count++] = slot->opt;
	slot->given = true;
	return value_store(slot->opt, text, line->opts, line->err) ? 0 : 1;
}

static struct arg_hdr *entry_new(struct slot *slot, int most)
{
	const struct opt *opt = slot->opt;
	const char *letters = opt->letter ? slot->letter : NULL;

	slot->letter[0] = opt->letter;
	if (opt->metavar)
		return (struct arg_hdr *)arg_strn(
		    letters, opt->name, opt->metavar, 0, most, opt->help);
	return (struct arg_hdr *)arg_litn(
	    letters, opt->name, 0, most, opt->help);
}

static bool parse_init(struct parse *p, struct command_line *line, int argc)
{
	const struct opt *rows[OPT_MAX];

	p->count = opt_rows(line->command, rows);
	for (size_t i = 0; i < p->count; i++) {
		struct slot *slot = &p->slots[i];
		struct arg_hdr *hdr;

		slot->opt = rows[i];
		slot->line = line;
		hdr = entry_new(slot, argc);
		if (!hdr)
			return false;
		hdr->scanfn = slot_scan;
		hdr->priv = slot;
		p->table[i] = hdr;
	}
	p->table[p->count] = arg_strn(NULL, NULL, "operand", 0, argc, NULL);
	p->table[p->count + 1] = arg_end(ERRORS_KEPT);
	return p->table[p->count] && p->table[p->count + 1];
}

/* The operands that argtable2 found in front of `--`. */
static void take_operands(const struct parse *p, struct command_line *line)
{
	const struct arg_str *found = p->table[p->count];
	size_t count = (size_t)found->count;

	line->before.word = mem_zalloc((count + 1) * sizeof(char *));
	for (; line->before.count < count; line->before.count++)
		line->before.word[line->before.count] =
		    found->sval[line->before.count];
}

static bool argtable_parse(struct command_line *line, int argc, char **argv)
{
	struct parse *p = mem_zalloc(sizeof *p);
	bool ok = parse_init(p, line, argc);

	if (!ok)
		error_set(line->err, ERROR_LOCAL, NULL, NULL, "out of memory");
	else if (arg_parse(argc, argv, p->table) > 0 &&
		 !error_is_set(line->err))
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "the options are not understood");
	if (ok)
		take_operands(p, line);
	arg_freetable(p->table, OPT_MAX + 2);
	free(p);
	return !error_is_set(line->err);
}

static void words_take(struct words *out, int count, char **argv)
{
	out->word = mem_zalloc((size_t)(count + 1) * sizeof(char *));
	for (int i = 0; i < count; i++)
		out->word[out->count++] = argv[i];
}

bool options_parse(const struct command *command, int argc, char **argv,
    struct options *opts, struct error *err)
{
	struct command_line line = {
	    .command = command, .opts = opts, .err = err};
	int end = argc;
	bool ok;

	memset(opts, 0, sizeof *opts);
	error_clear(err);
	value_defaults(command, opts);
	if (!lint_args(command, argc, argv, &end, &opts->help, err))
		return false;
	if (opts->help)
		return true;
	line.dashes = end < argc;
	if (line.dashes)
		words_take(&line.behind, argc - end - 1, argv + end + 1);
	ok = argtable_parse(&line, end, argv) && operands_assign(&line) &&
	     combinations_check(&line);
	free(line.before.word);
	free(line.behind.word);
	return ok;
}

void options_free(struct options *opts)
{
	free(opts->defines.word);
	free(opts->only.word);
	free(opts->operands.word);
	free(opts->args.word);
	memset(opts, 0, sizeof *opts);
}

const char *options_library(void)
{
	return "argtable2 " NCCHAT_ARGTABLE;
}
