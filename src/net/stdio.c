/*
 * The descriptors 0 to 2 are taken before the first socket is made: with one
 * of them closed a socket would become stdout, and what a peer says would be
 * sent back to it.
 */
#include "ncchat/net/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * A closed stdin reads as empty. A closed stdout is opened for reading, so
 * that the first byte written to it fails (EBADF) and none is lost silently.
 */
static const int reserve_flags[] = {O_RDONLY, O_RDONLY, O_WRONLY};

bool stdio_reserve(struct error *err)
{
	for (int fd = 0; fd < 3; fd++) {
		int got;
		int errnum;

		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		got = open("/dev/null", reserve_flags[fd]);
		errnum = errno;
		if (got == fd)
			continue;
		if (got >= 0)
			close(got);
		error_os(err, ERROR_LOCAL, "open", "/dev/null", errnum);
		return false;
	}
	return true;
}
