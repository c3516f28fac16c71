/*
 * The process: descriptors 0 to 2 reserved before the first socket could get
 * one of them, the end when memory is gone, and the exit status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ncchat/base/mem.h"
#include "ncchat/cli/parse.h"
#include "ncchat/cli/status.h"
#include "ncchat/net/stdio.h"

static void memory_exhausted(size_t wanted)
{
	static const char text[] = "ncchat: out of memory\n";
	ssize_t ignored;

	(void)wanted;
	ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(STATUS_LOCAL);
}

int main(int argc, char **argv)
{
	struct error err;
	int status;

	mem_on_exhausted(memory_exhausted);
	error_clear(&err);
	if (!stdio_reserve(&err))
		return status_of(&err); /* nobody could read a message */
	status = cli_main(argc, argv);
	fflush(stdout);
#ifdef NCCHAT_EXIT_SLOWLY
	exit(status); /* LeakSanitizer and gcov work in atexit handlers */
#else
	/* A name lookup that hangs in a thread must not delay the end. */
	_exit(status);
#endif
}
