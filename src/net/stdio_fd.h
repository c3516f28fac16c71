/*
 * One inherited descriptor and how it can be used without blocking and
 * without changing its flags. Shared by stdio_in.c and stdio_out.c.
 */
#ifndef NCCHAT_NET_STDIO_FD_H
#define NCCHAT_NET_STDIO_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum stdio_how {
	STDIO_DIRECT,	/* files, /dev/null: read and write never wait */
	STDIO_NONBLOCK, /* opened anew with O_NONBLOCK */
	STDIO_SOCKET,	/* MSG_DONTWAIT */
	STDIO_POLLED	/* ask poll first, little at a time */
};

struct stdio_fd {
	int fd;	   /* borrowed; also what is watched */
	int io_fd; /* fd, or our own description of the same thing */
	enum stdio_how how;
	bool terminal;
	bool file;	   /* regular */
	bool tells_hangup; /* poll says when the other end is gone */
};

/* `access`: O_RDONLY or O_WRONLY. Never fails: what is wrong with fd is said
 * by the first read or write. */
void stdio_fd_init(struct stdio_fd *s, int fd, int access);
void stdio_fd_fini(struct stdio_fd *s);

/* As read(2) and write(2), never waiting, EINTR handled. */
ssize_t stdio_fd_read(const struct stdio_fd *s, void *data, size_t len);
ssize_t stdio_fd_write(const struct stdio_fd *s, const void *data, size_t len);

/* What poll(2) says of `events` (POLLERR, POLLHUP too) within timeout_ms, or
 * until a signal comes. */
short stdio_fd_poll(const struct stdio_fd *s, short events, int timeout_ms);

#endif
