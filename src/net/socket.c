/*
 * Small things about sockets that dialling, listening and receiving share.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net_private.h"

static int socket_type(enum endpoint_kind kind)
{
	switch (kind) {
	case ENDPOINT_TCP:
	case ENDPOINT_UNIX:
		return SOCK_STREAM;
	case ENDPOINT_UDP:
	case ENDPOINT_UNIX_DGRAM:
		return SOCK_DGRAM;
	case ENDPOINT_UNIX_SEQPACKET:
		return SOCK_SEQPACKET;
	}
	return SOCK_STREAM;
}

int socket_open(const struct address *a, enum endpoint_kind kind)
{
	return socket(a->ss.ss_family,
	    socket_type(kind) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

void socket_local(int fd, struct address *out)
{
	memset(out, 0, sizeof(*out));
	out->len = sizeof(out->ss);
	if (getsockname(fd, (struct sockaddr *)&out->ss, &out->len) < 0)
		out->len = 0;
}

void socket_peer(int fd, struct address *out)
{
	memset(out, 0, sizeof(*out));
	out->len = sizeof(out->ss);
	if (getpeername(fd, (struct sockaddr *)&out->ss, &out->len) < 0)
		out->len = 0;
}

void socket_try(int fd, int level, int name, int value)
{
	(void)setsockopt(fd, level, name, &value, sizeof(value));
}

/* Of one datagram, not of the socket: the next one may go well. */
enum error_class socket_datagram_class(int errnum)
{
	switch (errnum) {
	case EMSGSIZE:
	case ENOBUFS:
	case ENOMEM:
		return ERROR_BROKEN; /* bytes not delivered */
	default:
		return ERROR_NETWORK; /* refused, unreachable */
	}
}

void socket_close(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}
