/*
 * stderr. A failure to write there has nobody left to be told.
 */
#include "cli/say.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ncchat/base/buf.h"

#define WAITING_MOST (1024 * 1024)

/*
 * What nobody reads yet. The one thing here that lasts between two calls: a
 * pipe that is full must not stop the program, nor lose the lines in between.
 */
static struct buf waiting;
static size_t left_out; /* lines that found no room */

static bool writable(int timeout_ms)
{
	struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};
	int n;

	do
		n = poll(&fd, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/*
 * A pipe that poll(2) calls writable takes PIPE_BUF bytes at once, pipe(7).
 * False: it takes no more now; *len of the text are left at *text.
 */
static bool write_some(const char **text, size_t *len, int timeout_ms)
{
	while (*len > 0) {
		size_t piece = *len < PIPE_BUF ? *len : PIPE_BUF;
		ssize_t n;

		if (!writable(timeout_ms))
			return false;
		do
			n = write(STDERR_FILENO, *text, piece);
		while (n < 0 && errno == EINTR);
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n <= 0)
			break; /* nobody is left to be told */
		*text += n;
		*len -= (size_t)n;
	}
	*len = 0;
	return true;
}

static bool flush(int timeout_ms)
{
	while (buf_len(&waiting) > 0) {
		const char *text = (const char *)buf_data(&waiting);
		size_t len = buf_len(&waiting);
		bool done = write_some(&text, &len, timeout_ms);

		buf_consume(&waiting, buf_len(&waiting) - len);
		if (!done)
			return false;
		if (left_out > 0)
			buf_printf(&waiting, "ncchat: %zu messages left out\n",
			    left_out);
		left_out = 0;
	}
	buf_free(&waiting);
	return true;
}

static void write_out(const char *text, size_t len)
{
	if (flush(0) && write_some(&text, &len, 0))
		return;
	if (buf_len(&waiting) + len > WAITING_MOST)
		left_out++;
	else
		buf_append(&waiting, text, len);
}

/* What was asked for byte by byte is not left out: its reader sets the pace. */
static void write_all(const char *text, size_t len)
{
	(void)flush(-1);
	(void)write_some(&text, &len, -1);
}

void say_finish(int timeout_ms)
{
	(void)flush(timeout_ms);
	buf_free(&waiting);
}

void say(const char *fmt, ...)
{
	static const char head[] = "ncchat: ";
	char line[1024];
	size_t len = sizeof(head) - 1;
	va_list args;

	memcpy(line, head, len);
	va_start(args, fmt);
	vsnprintf(line + len, sizeof(line) - len - 1, fmt, args);
	va_end(args);
	len = strlen(line);
	line[len++] = '\n';
	write_out(line, len);
}

void say_last(const char *text)
{
	size_t len = strlen(text);

	(void)write_some(&text, &len, 0);
}

void say_error(const struct error *err)
{
	char text[sizeof(*err)];

	error_format(err, text, sizeof(text));
	say("%s", text);
}

void say_lines(const char *text, size_t len)
{
	struct buf out = {0};
	const char *end = text + len;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *next = lf ? lf + 1 : end;

		buf_puts(&out, "ncchat: ");
		buf_append(&out, text, (size_t)(next - text));
		text = next;
	}
	write_all(buf_cstr(&out), buf_len(&out));
	buf_free(&out);
}

void say_block(const char *text, size_t len)
{
	struct buf out = {0};

	buf_puts(&out, "ncchat: ");
	buf_append(&out, text, len);
	write_out(buf_cstr(&out), buf_len(&out));
	buf_free(&out);
}
