/*
 * Any word is refused with a reason, or read, printed and read again as the
 * same endpoint, with nothing cut off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/mem.h"
#include "ncchat/net/endpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds, const char *what, const char *word)
{
	if (holds)
		return;
	fprintf(stderr, "%s: \"%s\"\n", what, word);
	abort();
}

/* Each byte of a printed endpoint was in the word, or the printer's own. */
static bool is_whole(const struct endpoint *ep, const char *word)
{
	size_t kept = ep->path_len + strlen(ep->host);
	const char *text = endpoint_is_unix(ep) ? ep->path : ep->host;

	if (ep->any)
		return strstr(word, "any") != NULL;
	return strlen(text) == kept && strstr(word, text) != NULL;
}

static void check_word(const char *word, enum endpoint_kind kind, bool bare)
{
	char text[ENDPOINT_TEXT];
	struct endpoint first, second;
	struct error err;

	error_clear(&err);
	if (!endpoint_parse(&first, word, kind, bare, &err)) {
		check(err.class == ERROR_USAGE && err.detail[0], "no reason",
		    word);
		return;
	}
	check(is_whole(&first, word), "cut", word);
	endpoint_format(&first, text);
	if (strchr(text, '\\'))
		return; /* escaped for people: another word */
	check(endpoint_parse(&second, text, kind, bare, &err), "refused", text);
	check(memcmp(&first, &second, sizeof(first)) == 0, "differs", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *word = mem_strndup((const char *)data, len);

	check_word(word, ENDPOINT_TCP, false);
	check_word(word, ENDPOINT_UDP, true);
	check_word(word, ENDPOINT_UNIX, false);
	free(word);
	return 0;
}
