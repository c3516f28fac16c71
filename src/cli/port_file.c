/*
 * Writing a small file that nobody ever sees half written.
 */
#include "cli/port_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncchat/base/buf.h"

static bool fail(struct error *err, const char *path, int errnum)
{
	error_os(err, ERROR_LOCAL, "--port-file", path, errnum);
	return false;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* 0 or an errno; the file is written and closed. */
static int write_file(const char *path, int flags, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
	int errnum;

	if (fd < 0)
		return errno;
	errnum = write_all(fd, text, len);
	if (close(fd) < 0 && errnum == 0 && errno != EINTR)
		errnum = errno;
	return errnum;
}

static bool replace(
    const char *path, const char *text, size_t len, struct error *err)
{
	struct buf beside = {0};
	int errnum;

	buf_printf(&beside, "%s.%ld.tmp", path, (long)getpid());
	errnum = write_file(buf_cstr(&beside), O_CREAT | O_EXCL, text, len);
	if (errnum == 0 && rename(buf_cstr(&beside), path) < 0)
		errnum = errno;
	if (errnum != 0 && errnum != EEXIST)
		unlink(buf_cstr(&beside));
	buf_free(&beside);
	return errnum == 0 || fail(err, path, errnum);
}

static void put_place(struct buf *out, const struct endpoint *at, uint16_t port)
{
	if (!endpoint_is_unix(at)) {
		buf_printf(out, "%u\n", (unsigned)port);
		return;
	}
	if (at->abstract)
		buf_putc(out, '@');
	buf_append(out, at->path, at->path_len);
	buf_putc(out, '\n');
}

bool port_file_write(const char *path, const struct endpoint *at, uint16_t port,
    struct error *err)
{
	struct buf text = {0};
	struct stat st;
	bool ok;

	put_place(&text, at, port);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		int errnum = write_file(
		    path, O_NONBLOCK, buf_cstr(&text), buf_len(&text));

		ok = errnum == 0 || fail(err, path, errnum);
	} else {
		ok = replace(path, buf_cstr(&text), buf_len(&text), err);
	}
	buf_free(&text);
	return ok;
}
