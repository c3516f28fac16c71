/*
 * The values of options: from the word on the command line to the field of
 * struct options, or to a sentence that says what would be right.
 */
#include "cli/opt.h"

#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/mem.h"
#include "ncchat/base/units.h"

static void *field(struct options *opts, size_t offset)
{
	return (char *)opts + offset;
}

static bool refuse(const struct opt *opt, const char *text, const char *what,
    struct error *err)
{
	char label[OPT_LABEL];

	error_set(err, ERROR_USAGE, opt_label(opt, label), NULL, "'%s' %s",
	    text, what);
	return false;
}

static void words_add(struct words *words, const char *word)
{
	words->word =
	    mem_resize(words->word, words->count + 1, sizeof *words->word);
	words->word[words->count++] = word;
}

static bool store_duration(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	int64_t *ms = field(opts, opt->offset);

	if (!units_duration(text, ms))
		return refuse(
		    opt, text, "is not a duration (try 500ms, 2s, 1m)", err);
	if (*ms == 0)
		return refuse(
		    opt, text, "is no time at all (try 500ms, 2s, 1m)", err);
	return true;
}

static bool store_number(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	uint64_t *number = field(opts, opt->offset);
	char label[OPT_LABEL];

	if (units_number(text, (uint64_t)opt->hi, number) &&
	    *number >= (uint64_t)opt->lo)
		return true;
	error_set(err, ERROR_USAGE, opt_label(opt, label), NULL,
	    "'%s' is not a number from %.0f to %.0f", text, opt->lo, opt->hi);
	return false;
}

static bool store_scale(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	double *scale = field(opts, opt->offset);
	char label[OPT_LABEL];
	size_t digits = strspn(text, "0123456789");
	size_t len = strlen(text);

	/* strtod() also takes blanks, signs, hex, inf and nan. */
	if (digits > 0 && text[digits] == '.' && text[digits + 1] != '\0')
		digits += 1 + strspn(text + digits + 1, "0123456789");
	*scale = strtod(text, NULL);
	if (len > 0 && digits == len && *scale >= opt->lo && *scale <= opt->hi)
		return true;
	error_set(err, ERROR_USAGE, opt_label(opt, label), NULL,
	    "'%s' is not a number from %g to %g", text, opt->lo, opt->hi);
	return false;
}

static bool store_seed(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	if (!units_number(text, UINT64_MAX, field(opts, opt->offset)))
		return refuse(opt, text,
		    "is not a seed (a number from 0 to 18446744073709551615)",
		    err);
	*(bool *)field(opts, opt->flag_offset) = true;
	return true;
}

/* How long the NAME of "NAME=VALUE" or "NAME" is; 0: it has none. */
static size_t define_name_len(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
				      "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = strspn(text, letters);

	if (len == 0 || (text[0] >= '0' && text[0] <= '9'))
		return 0;
	return text[len] == '=' || text[len] == '\0' ? len : 0;
}

static bool store_define(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	struct words *words = field(opts, opt->offset);
	size_t len = define_name_len(text);
	char label[OPT_LABEL];

	if (len == 0)
		return refuse(opt, text,
		    "is not NAME=VALUE, NAME or NAME=@FILE (a name has "
		    "letters, digits and _)",
		    err);
	for (size_t i = 0; i < words->count; i++) {
		if (define_name_len(words->word[i]) != len ||
		    memcmp(words->word[i], text, len) != 0)
			continue;
		error_set(err, ERROR_USAGE, opt_label(opt, label), NULL,
		    "%.*s is given twice", (int)len, text);
		return false;
	}
	if (text[len] == '\0' && !getenv(text))
		return refuse(opt, text,
		    "is not in the environment (NAME=VALUE gives a value)",
		    err);
	words_add(words, text);
	return true;
}

static bool store_text(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	const char **out = field(opts, opt->offset);

	/* netcat's -e PROGRAM; no Lua begins with a slash. */
	if (opt->letter == 'e' && text[0] == '/')
		return refuse(opt, text,
		    "is not Lua (-e takes code, no program is executed)", err);
	*out = text;
	return true;
}

static bool store_file(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	const char **out = field(opts, opt->offset);

	if (text[0] == '\0')
		return refuse(opt, text, "is not the name of a file", err);
	*out = text;
	return true;
}

static bool store_list(const struct opt *opt, const char *text,
    struct options *opts, struct error *err)
{
	if (text[0] == '\0')
		return refuse(opt, text, "would match everything", err);
	words_add(field(opts, opt->offset), text);
	return true;
}

bool value_store(const struct opt *opt, const char *text, struct options *opts,
    struct error *err)
{
	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)field(opts, opt->offset) = true;
		return true;
	case OPT_COUNTED:
		++*(unsigned *)field(opts, opt->offset);
		return true;
	case OPT_CHOICE:
		memcpy(
		    field(opts, opt->offset), &opt->value, sizeof opt->value);
		return true;
	case OPT_TEXT:
		return store_text(opt, text, opts, err);
	case OPT_FILE:
		return store_file(opt, text, opts, err);
	case OPT_LIST:
		return store_list(opt, text, opts, err);
	case OPT_DEFINE:
		return store_define(opt, text, opts, err);
	case OPT_DURATION:
		return store_duration(opt, text, opts, err);
	case OPT_NUMBER:
		return store_number(opt, text, opts, err);
	case OPT_SCALE:
		return store_scale(opt, text, opts, err);
	case OPT_SEED:
		return store_seed(opt, text, opts, err);
	}
	return false;
}

void value_defaults(const struct command *command, struct options *opts)
{
	const struct opt *rows[OPT_MAX];
	size_t count = opt_rows(command, rows);
	struct error err;

	opts->connect_timeout_ms = CLOCK_NEVER;
	opts->accept_timeout_ms = CLOCK_NEVER;
	opts->idle_timeout_ms = CLOCK_NEVER;
	opts->deadline_after_ms = CLOCK_NEVER;
	opts->timeout_ms = CLOCK_NEVER;
	opts->timeout_scale = 1;
	error_clear(&err);
	for (size_t i = 0; i < count; i++)
		if (rows[i]->initial)
			value_store(rows[i], rows[i]->initial, opts, &err);
}
