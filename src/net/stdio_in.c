/*
 * Reading an inherited descriptor, whatever it is: try first, wait when there
 * is nothing. The contract is in ncchat/net/stdio.h.
 */
#include "ncchat/net/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "ncchat/base/mem.h"
#include "stdio_fd.h"

struct stdio_in {
	struct loop *loop; /* borrowed */
	struct stdio_fd fd;
	char *name;		  /* owned */
	struct loop_watch *watch; /* owned; NULL until first wanted */
	void (*ready)(void *data);
	void *data;
};

struct stdio_in *stdio_in_new(struct loop *loop, int fd, const char *name)
{
	struct stdio_in *in = mem_zalloc(sizeof(*in));

	in->loop = loop;
	in->name = mem_strdup(name);
	stdio_fd_init(&in->fd, fd, O_RDONLY);
	return in;
}

enum io_status stdio_in_read(
    struct stdio_in *in, void *data, size_t len, size_t *got, struct error *err)
{
	ssize_t n = stdio_fd_read(&in->fd, data, len);
	int errnum = errno;

	if (n > 0) {
		*got = (size_t)n;
		return IO_OK;
	}
	if (n == 0)
		return IO_EOF;
	if (errnum == EAGAIN || errnum == EWOULDBLOCK)
		return IO_WANT_READ;
	error_os(err, ERROR_LOCAL, "read", in->name, errnum);
	return IO_ERROR;
}

static void in_ready(void *data, unsigned ready)
{
	struct stdio_in *in = data;

	(void)ready;
	if (in->ready)
		in->ready(in->data);
}

void stdio_in_want(
    struct stdio_in *in, bool want, void (*ready)(void *), void *data)
{
	in->ready = ready;
	in->data = data;
	if (!in->watch) {
		if (!want)
			return;
		in->watch = loop_watch_new(in->loop, in->fd.fd, in_ready, in);
	}
	loop_watch_want(in->watch, want ? LOOP_READ : 0);
}

bool stdio_in_is_terminal(const struct stdio_in *in)
{
	return in->fd.terminal;
}

bool stdio_in_is_file(const struct stdio_in *in)
{
	return in->fd.file;
}

void stdio_in_free(struct stdio_in *in)
{
	if (!in)
		return;
	loop_watch_free(in->watch);
	stdio_fd_fini(&in->fd);
	free(in->name);
	free(in);
}
