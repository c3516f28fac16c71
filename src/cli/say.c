/*
 * stderr. A failure to write there has nobody left to be told.
 */
#include "cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ncchat/base/buf.h"

static void write_out(const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
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
	write_out(buf_cstr(&out), buf_len(&out));
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
