/*
 * UNIX-domain sockets bound to a path. Nothing is ever removed to make room:
 * what is in the way is looked at and named, and whoever put it there decides.
 */
#include "bound_path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Path of a socket with a name in the file system; NUL at the end (unix(7),
 * and address_of_path()). */
static const char *path_of(const struct address *a)
{
	return ((const struct sockaddr_un *)(const void *)&a->ss)->sun_path;
}

/*
 * Who answers there? Connecting tells a live socket from a dead one. With a
 * datagram socket: a stream listener would take the probe for the connection
 * it waits for, and might end with it. It says EPROTOTYPE and sees nothing.
 */
static const char *probe(const struct address *a)
{
	int fd = socket_open(a, ENDPOINT_UNIX_DGRAM);
	int errnum;

	if (fd < 0)
		return "there is a socket";
	errnum = connect(fd, (const struct sockaddr *)&a->ss, a->len) < 0
		     ? errno
		     : 0;
	close(fd);
	switch (errnum) {
	case 0:
	case EPROTOTYPE:
		return "another program has a socket there";
	case ECONNREFUSED:
		return "a dead socket is in the way, remove it first";
	default:
		return "there is a socket";
	}
}

static const char *in_the_way(const struct address *a)
{
	struct stat st;

	if (path_of(a)[0] == '\0')
		return "another program has this name";
	if (lstat(path_of(a), &st) < 0)
		return "something was in the way";
	if (!S_ISSOCK(st.st_mode))
		return "what is in the way is not a socket";
	return probe(a);
}

static void fail(const struct address *a, enum endpoint_kind kind, int errnum,
    struct error *err)
{
	char text[ENDPOINT_TEXT];

	address_format_kind(a, kind, text);
	error_os(err, ERROR_NETWORK, "bind", text, errnum);
	if (errnum != EADDRINUSE)
		return;
	error_set(err, ERROR_NETWORK, "bind", text,
	    "Address already in use: %s", in_the_way(a));
	err->domain = ERROR_DOMAIN_OS;
	err->code = errnum;
}

int bound_path_open(const struct address *a, enum endpoint_kind kind,
    struct bound_path *path, struct error *err)
{
	int fd = socket_open(a, kind);
	struct stat st;

	/* The file gets the mode of the socket: no moment at which others
	 * could connect, and no umask, which belongs to the process. */
	if (fd < 0 || fchmod(fd, 0600) < 0 ||
	    bind(fd, (const struct sockaddr *)&a->ss, a->len) < 0) {
		int errnum = errno;

		if (fd >= 0)
			close(fd);
		fail(a, kind, errnum, err);
		return -1;
	}
	memset(path, 0, sizeof(*path));
	if (path_of(a)[0] != '\0' && lstat(path_of(a), &st) == 0) {
		path->dev = (uint64_t)st.st_dev;
		path->ino = (uint64_t)st.st_ino;
	}
	return fd;
}

void bound_path_remove(const struct address *a, const struct bound_path *path)
{
	struct stat st;

	if (lstat(path_of(a), &st) < 0 || !S_ISSOCK(st.st_mode))
		return;
	if ((uint64_t)st.st_dev == path->dev &&
	    (uint64_t)st.st_ino == path->ino)
		unlink(path_of(a));
}
