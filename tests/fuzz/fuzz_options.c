/*
 * Command lines of any words: the parser takes them or finds one sentence, and
 * neither argtable2 nor we read or write where nothing is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/cli/parse.h"
#include "ncchat/cli/status.h"

#define WORDS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The table names them; none is run. */
#define BODY(name)                                                             \
	int name(struct invocation *inv)                                       \
	{                                                                      \
		(void)inv;                                                     \
		return STATUS_OK;                                              \
	}
BODY(cmd_connect)
BODY(cmd_listen)
BODY(cmd_udp_send)
BODY(cmd_udp_recv)
BODY(cmd_unix)
BODY(cmd_run)

static const struct command *command_of(uint8_t byte)
{
	size_t count = 0;

	while (commands[count].name)
		count++;
	return &commands[byte % count];
}

/* The first byte chooses the command, NUL bytes part the words. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *argv[WORDS_MAX + 1];
	char name[] = "command";
	struct options opts;
	struct error err;
	int argc = 0;
	char *text;

	if (size == 0)
		return 0;
	text = calloc(size, 1);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	argv[argc++] = name;
	for (size_t at = 0; at + 1 < size && argc < WORDS_MAX;
	     at += strlen(text + at) + 1)
		argv[argc++] = text + at;
	argv[argc] = NULL;
	if (!options_parse(command_of(data[0]), argc, argv, &opts, &err) &&
	    err.class != ERROR_USAGE)
		abort();
	options_free(&opts);
	free(text);
	return 0;
}
