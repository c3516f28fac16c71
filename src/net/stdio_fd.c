/*
 * How to use a descriptor that was inherited. Its flags belong to the
 * description that the caller shares, so O_NONBLOCK is never set on it: a
 * pipe or a terminal is opened anew, where that gives the same thing. The
 * inherited descriptor stays the one that is watched: a FIFO opened anew with
 * O_NONBLOCK when its writers are gone never reports the hang-up, fifo(7).
 */
#include "stdio_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MAJOR_MEM  1 /* /dev/null, /dev/zero, /dev/full: never wait */
#define MAJOR_TTYX 5
#define MINOR_PTMX 2 /* opening it anew makes another terminal */

static int reopen(int fd, int access)
{
	char path[32];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	do {
		again = open(path, access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	} while (again < 0 && errno == EINTR);
	return again;
}

static bool allows(int fd, int access)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return false;
	flags &= O_ACCMODE;
	return flags == O_RDWR || flags == access;
}

static bool is_new_each_time(const struct stat *st)
{
	return major(st->st_rdev) == MAJOR_TTYX &&
	       minor(st->st_rdev) == MINOR_PTMX;
}

static enum stdio_how how_to_use(struct stdio_fd *s, const struct stat *st)
{
	if (S_ISSOCK(st->st_mode))
		return STDIO_SOCKET;
	if (S_ISREG(st->st_mode) || S_ISBLK(st->st_mode) ||
	    S_ISDIR(st->st_mode))
		return STDIO_DIRECT;
	if (S_ISCHR(st->st_mode) && major(st->st_rdev) == MAJOR_MEM)
		return STDIO_DIRECT;
	if (S_ISFIFO(st->st_mode) || (s->terminal && !is_new_each_time(st)))
		return STDIO_NONBLOCK;
	return STDIO_POLLED;
}

void stdio_fd_init(struct stdio_fd *s, int fd, int access)
{
	struct stat st;

	*s = (struct stdio_fd){.fd = fd, .io_fd = fd, .how = STDIO_DIRECT};
	if (!allows(fd, access) || fstat(fd, &st) < 0)
		return; /* read and write will say EBADF */
	s->terminal = S_ISCHR(st.st_mode) && isatty(fd);
	s->file = S_ISREG(st.st_mode);
	s->tells_hangup = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
	s->how = how_to_use(s, &st);
	if (s->how != STDIO_NONBLOCK)
		return;
	s->io_fd = reopen(fd, access);
	if (s->io_fd < 0) {
		/* Another user's pipe, a FIFO without reader, no /proc. */
		s->io_fd = fd;
		s->how = STDIO_POLLED;
	}
}

void stdio_fd_fini(struct stdio_fd *s)
{
	if (s->io_fd >= 0 && s->io_fd != s->fd)
		close(s->io_fd);
	s->io_fd = -1;
}

short stdio_fd_poll(const struct stdio_fd *s, short events, int timeout_ms)
{
	struct pollfd p = {.fd = s->fd, .events = events};
	int n;

	do {
		n = poll(&p, 1, timeout_ms);
	} while (n < 0 && errno == EINTR && timeout_ms == 0);
	return n > 0 ? p.revents : 0;
}

static bool must_wait(const struct stdio_fd *s, short events)
{
	return s->how == STDIO_POLLED && stdio_fd_poll(s, events, 0) == 0;
}

ssize_t stdio_fd_read(const struct stdio_fd *s, void *data, size_t len)
{
	ssize_t n;

	if (must_wait(s, POLLIN)) {
		errno = EAGAIN;
		return -1;
	}
	do {
		if (s->how == STDIO_SOCKET)
			n = recv(s->fd, data, len, MSG_DONTWAIT);
		else
			n = read(s->io_fd, data, len);
	} while (n < 0 && errno == EINTR);
	return n;
}

ssize_t stdio_fd_write(const struct stdio_fd *s, const void *data, size_t len)
{
	ssize_t n;

	if (must_wait(s, POLLOUT)) {
		errno = EAGAIN;
		return -1;
	}
	/* A writable pipe takes PIPE_BUF bytes without waiting, pipe(7). */
	if (s->how == STDIO_POLLED && len > PIPE_BUF)
		len = PIPE_BUF;
	do {
		if (s->how == STDIO_SOCKET)
			n = send(s->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		else
			n = write(s->io_fd, data, len);
	} while (n < 0 && errno == EINTR);
	return n;
}
