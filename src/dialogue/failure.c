/*
 * Failures: made, counted, filled. How they look is report/'s affair.
 */
#include "ncchat/dialogue/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"

static const char *const code_names[] = {
    [FAILURE_MISMATCH] = "mismatch",
    [FAILURE_TIMEOUT] = "timeout",
    [FAILURE_EOF] = "eof",
    [FAILURE_RESET] = "reset",
    [FAILURE_REFUSED] = "refused",
    [FAILURE_UNREACHABLE] = "unreachable",
    [FAILURE_RESOLVE] = "resolve",
    [FAILURE_LEFT_UNREAD] = "left-unread",
    [FAILURE_EMPTY_MATCH] = "empty-match",
    [FAILURE_MATCH_LIMIT] = "match-limit",
    [FAILURE_TOO_MUCH] = "too-much",
    [FAILURE_IO] = "io",
    [FAILURE_CLOSED] = "closed",
    [FAILURE_ASSERT] = "assert",
    [FAILURE_FAIL] = "fail",
    [FAILURE_SKIP] = "skip",
    [FAILURE_EXIT] = "exit",
    [FAILURE_USAGE] = "usage",
    [FAILURE_SCRIPT] = "script",
};

const char *failure_code_name(enum failure_code code)
{
	return code_names[code];
}

bool failure_code_parse(const char *name, enum failure_code *code)
{
	for (int i = 0; i < FAILURE_SCRIPT; i++) {
		if (strcmp(code_names[i], name) == 0) {
			*code = (enum failure_code)i;
			return true;
		}
	}
	return false;
}

/* A text that filled its room ends in "...", behind a whole character. */
static void mark_cut(char *text, size_t size)
{
	size_t cut = size - 4;

	while (cut > 0 && ((uint8_t)text[cut] & 0xc0) == 0x80)
		cut--;
	memcpy(text + cut, "...", 4);
}

struct failure *failure_new(enum failure_code code, const char *fmt, ...)
{
	struct failure *f = mem_zalloc(sizeof *f);
	char line[1024];
	char escaped[4 * sizeof line];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	if (len >= (int)sizeof line)
		mark_cut(line, sizeof line);
	/* A script's words may be in it: no control byte gets through. */
	escape_into(escaped, sizeof escaped, line, strlen(line));
	f->refs = 1;
	f->code = code;
	f->class = ERROR_DIALOGUE;
	f->message = mem_strdup(escaped);
	f->at = SIZE_MAX;
	f->waited_ms = -1;
	return f;
}

static enum failure_code code_of_errno(int errnum)
{
	switch (errnum) {
	case ECONNREFUSED:
		return FAILURE_REFUSED;
	case ECONNRESET:
		return FAILURE_RESET;
	case EPIPE:
		return FAILURE_CLOSED;
	case ETIMEDOUT:
		return FAILURE_TIMEOUT;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
		return FAILURE_UNREACHABLE;
	default:
		return FAILURE_IO;
	}
}

static enum failure_code code_of_error(const struct error *err)
{
	if (err->domain == ERROR_DOMAIN_RESOLVE)
		return FAILURE_RESOLVE;
	if (err->class == ERROR_TIMEOUT)
		return FAILURE_TIMEOUT;
	if (err->class == ERROR_USAGE)
		return FAILURE_USAGE;
	if (err->domain == ERROR_DOMAIN_NCCHAT && err->class == ERROR_BROKEN &&
	    err->code == 0)
		return FAILURE_CLOSED;
	return code_of_errno(err->code);
}

struct failure *failure_from_error(const struct error *err)
{
	char text[sizeof *err];
	struct failure *f;

	error_format(err, text, sizeof text);
	f = failure_new(code_of_error(err), "%s", text);
	f->class = err->class;
	return f;
}

struct failure *failure_ref(struct failure *f)
{
	f->refs++;
	return f;
}

void failure_unref(struct failure *f)
{
	if (!f || --f->refs > 0)
		return;
	free(f->message);
	free(f->where);
	free(f->called_from);
	free(f->conn);
	free(f->hint);
	free(f->expected);
	free(f->others);
	buf_free(&f->expected_bytes);
	buf_free(&f->received);
	free(f);
}

/* `at`, or the start of the UTF-8 character that it is inside of. */
static size_t character_at(const uint8_t *p, size_t len, size_t at)
{
	for (size_t back = 0; back < 4 && back <= at && at < len; back++) {
		size_t start = at - back;

		if ((p[start] & 0xc0) == 0x80)
			continue;
		return escape_utf8_len(p + start, len - start) > (int)back
			   ? start
			   : at;
	}
	return at;
}

void failure_set_received(
    struct failure *f, const void *data, size_t len, size_t at)
{
	const uint8_t *p = data;
	size_t from = 0;
	size_t shown;

	if (at != SIZE_MAX && at > len)
		at = len;
	if (at != SIZE_MAX && at > FAILURE_SHOWN / 2)
		from = character_at(p, len, at - FAILURE_SHOWN / 4);
	shown = len - from;
	if (shown > FAILURE_SHOWN)
		shown = character_at(p, len, from + FAILURE_SHOWN) - from;
	f->has_received = true;
	f->received_from = from;
	f->received_len = len;
	f->at = at;
	buf_clear(&f->received);
	buf_append(&f->received, p + from, shown);
}

void failure_set_text(char **field, const char *text)
{
	free(*field);
	*field = text ? mem_strdup(text) : NULL;
}
