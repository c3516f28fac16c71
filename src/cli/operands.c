/*
 * Operands: where the endpoint is among them, and what is left for the
 * script's `arg` or as data.
 */
#include "cli/opt.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"

/* "::1", "fe80::1%eth0": colons that part no port. */
static bool is_bare_ipv6(const char *word)
{
	struct in6_addr address;
	char host[64];
	size_t len = strcspn(word, "%");

	if (len >= sizeof host)
		return false;
	memcpy(host, word, len);
	host[len] = '\0';
	return inet_pton(AF_INET6, host, &address) == 1;
}

static bool is_digits(const char *word)
{
	return word[0] && word[strspn(word, "0123456789")] == '\0';
}

/* Whether the first word is an endpoint by itself, without a PORT behind. */
static bool is_endpoint(const char *word, enum operand_kind kind, size_t count)
{
	bool listens = kind == OPERANDS_LISTEN || kind == OPERANDS_UDP_LISTEN;

	if (strncmp(word, "unix", 4) == 0 && strchr(word, ':'))
		return true;
	if (listens && (count == 1 || is_digits(word)))
		return true;
	if (!strchr(word, ':'))
		return false;
	return count == 1 || !is_bare_ipv6(word);
}

static void words_append(struct words *out, const struct words *in, size_t from)
{
	size_t more = in->count - from;

	out->word =
	    mem_resize(out->word, out->count + more + 1, sizeof *out->word);
	for (size_t i = 0; i < more; i++)
		out->word[out->count++] = in->word[from + i];
}

static bool missing(struct command_line *line, const char *what)
{
	if (line->dashes && line->before.count == 0 && line->behind.count > 0)
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "%s is missing in front of --", what);
	else
		error_set(
		    line->err, ERROR_USAGE, NULL, NULL, "%s is missing", what);
	return false;
}

static bool too_many(struct command_line *line, const char *word)
{
	if (line->command->takes_script)
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "'%s' is one operand too many (arguments need --script "
		    "or -e)",
		    word);
	else
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "'%s' is one operand too many", word);
	return false;
}

/* The endpoint's own words: 1 or 2, or 0 and the error. */
static size_t endpoint_words(struct command_line *line, const struct words *w)
{
	enum operand_kind kind = line->command->operand_kind;

	if (w->count == 0) {
		switch (kind) {
		case OPERANDS_PATH:
			missing(line, "PATH");
			return 0;
		case OPERANDS_LISTEN:
		case OPERANDS_UDP_LISTEN:
			missing(line, "PORT");
			return 0;
		default:
			missing(line, "HOST PORT");
			return 0;
		}
	}
	if (kind == OPERANDS_PATH || is_endpoint(w->word[0], kind, w->count))
		return 1;
	if (w->count >= 2 && w->word[0][0] != '\0')
		return 2;
	if (w->count >= 2) {
		error_set(
		    line->err, ERROR_USAGE, NULL, NULL, "the host is empty");
		return 0;
	}
	error_set(line->err, ERROR_USAGE, NULL, NULL,
	    "PORT is missing behind '%s'", w->word[0]);
	return 0;
}

static bool endpoint_assign(
    struct command_line *line, const struct words *w, size_t words)
{
	enum operand_kind kind = line->command->operand_kind;
	enum endpoint_kind plain = ENDPOINT_TCP;
	struct endpoint *out = &line->opts->endpoint;
	bool bare_port = false;

	if (kind == OPERANDS_PATH)
		return endpoint_parse_path(
		    out, w->word[0], ENDPOINT_UNIX, line->err);
	if (kind == OPERANDS_UDP_DIAL || kind == OPERANDS_UDP_LISTEN)
		plain = ENDPOINT_UDP;
	if (kind == OPERANDS_LISTEN || kind == OPERANDS_UDP_LISTEN)
		bare_port = true;
	if (words == 2)
		return endpoint_parse_pair(
		    out, w->word[0], w->word[1], plain, line->err);
	return endpoint_parse(out, w->word[0], plain, bare_port, line->err);
}

/* Which kinds a command speaks, and which command speaks the others. */
static bool endpoint_fits(struct command_line *line)
{
	enum operand_kind kind = line->command->operand_kind;
	enum endpoint_kind got = line->opts->endpoint.kind;
	const char *name = line->command->name;
	bool udp = kind == OPERANDS_UDP_DIAL || kind == OPERANDS_UDP_LISTEN;
	bool listens = kind == OPERANDS_LISTEN || kind == OPERANDS_UDP_LISTEN;

	if (udp && got == ENDPOINT_UDP)
		return true;
	if (!udp && (got == ENDPOINT_TCP || got == ENDPOINT_UNIX))
		return true;
	if (udp)
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "%s speaks UDP; for a %s endpoint use: ncchat %s", name,
		    endpoint_scheme(got), listens ? "listen" : "connect");
	else if (got == ENDPOINT_UDP)
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "%s speaks TCP and UNIX-domain streams; for UDP use: "
		    "ncchat %s",
		    name, listens ? "udp-recv" : "udp-send");
	else
		error_set(line->err, ERROR_USAGE, NULL, NULL,
		    "%s speaks TCP and UNIX-domain streams, no %s sockets",
		    name, endpoint_scheme(got));
	return false;
}

static bool assign_endpoint_and_args(struct command_line *line)
{
	struct options *opts = line->opts;
	bool script = options_has_script(opts);
	struct words all = {NULL, 0};
	const struct words *from = &line->before;
	size_t words;
	bool ok;

	/* Without a script `--` only ends the options. */
	if (!script) {
		words_append(&all, &line->before, 0);
		words_append(&all, &line->behind, 0);
		from = &all;
	}
	words = endpoint_words(line, from);
	ok = words > 0 && endpoint_assign(line, from, words) &&
	     endpoint_fits(line);
	if (ok) {
		words_append(&opts->args, from, words);
		if (script)
			words_append(&opts->args, &line->behind, 0);
		if (!script && opts->args.count > 0 &&
		    line->command->operand_kind != OPERANDS_UDP_DIAL)
			ok = too_many(line, opts->args.word[0]);
	}
	free(all.word);
	return ok;
}

static bool assign_words(struct command_line *line, size_t most)
{
	struct options *opts = line->opts;
	bool files = line->command->operand_kind == OPERANDS_FILES;

	words_append(&opts->operands, &line->before, 0);
	/* A script's `arg` stands behind `--`; elsewhere it hides nothing. */
	words_append(files ? &opts->args : &opts->operands, &line->behind, 0);
	if (opts->operands.count > most)
		return too_many(line, opts->operands.word[most]);
	return true;
}

bool operands_assign(struct command_line *line)
{
	switch (line->command->operand_kind) {
	case OPERANDS_DIAL:
	case OPERANDS_LISTEN:
	case OPERANDS_UDP_DIAL:
	case OPERANDS_UDP_LISTEN:
	case OPERANDS_PATH:
		return assign_endpoint_and_args(line);
	case OPERANDS_FILES:
		return assign_words(line, SIZE_MAX) &&
		       (line->opts->operands.count > 0 ||
			   missing(line, "FILE or FOLDER"));
	case OPERANDS_COMMAND:
		return assign_words(line, 1);
	case OPERANDS_SHELL:
		return assign_words(line, 1) &&
		       (line->opts->operands.count > 0 ||
			   missing(line, "SHELL (bash, zsh or fish)"));
	case OPERANDS_NONE:
		return assign_words(line, 0);
	}
	return false;
}
