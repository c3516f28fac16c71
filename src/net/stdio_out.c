/*
 * Writing to an inherited descriptor without ever waiting for its reader:
 * what does not go out at once is queued, and the owner, who sees the length
 * of the queue, stops producing. The contract is in ncchat/net/stdio.h.
 */
#include "ncchat/net/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"
#include "stdio_fd.h"

struct stdio_out {
	struct loop *loop; /* borrowed */
	struct stdio_fd fd;
	char *name; /* owned */
	bool escape;
	struct escape_terminal pending; /* an unfinished character */
	struct buf queue;
	struct error err;
	struct loop_watch *watch;  /* owned; NULL until needed */
	unsigned idle_want;	   /* LOOP_READ while a hang-up would be news */
	struct loop_deadline soon; /* tells of a failure, from the loop */
	void (*event)(void *data, const struct error *err);
	void *data;
};

static void out_ready(void *data, unsigned ready);

static void tell_failure(void *data)
{
	struct stdio_out *out = data;

	loop_deadline_set(out->loop, &out->soon, CLOCK_NEVER);
	if (out->event)
		out->event(out->data, &out->err);
}

struct stdio_out *stdio_out_new(
    struct loop *loop, int fd, const char *name, bool escape)
{
	struct stdio_out *out = mem_zalloc(sizeof(*out));

	out->loop = loop;
	out->name = mem_strdup(name);
	stdio_fd_init(&out->fd, fd, O_WRONLY);
	out->escape = escape && out->fd.terminal;
	loop_deadline_init(&out->soon, tell_failure, out);
	return out;
}

static void out_want(struct stdio_out *out)
{
	unsigned want = 0;

	if (!error_is_set(&out->err)) {
		want = out->idle_want;
		if (buf_len(&out->queue) > 0)
			want |= LOOP_WRITE;
	}
	if (!out->watch && want)
		out->watch =
		    loop_watch_new(out->loop, out->fd.fd, out_ready, out);
	if (out->watch)
		loop_watch_want(out->watch, want);
}

static void out_fail(struct stdio_out *out, int errnum)
{
	error_os(&out->err, ERROR_LOCAL, "write", out->name, errnum);
	buf_free(&out->queue);
	out_want(out);
	loop_deadline_set(out->loop, &out->soon, loop_now_ms(out->loop));
}

/* As much of `data` as is taken now; a failure is noted in `out`. */
static size_t out_put(struct stdio_out *out, const uint8_t *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = stdio_fd_write(&out->fd, data + done, len - done);
		int errnum = errno;

		if (n < 0 && (errnum == EAGAIN || errnum == EWOULDBLOCK))
			break;
		if (n <= 0) {
			out_fail(out, n < 0 ? errnum : EIO);
			return len;
		}
		done += (size_t)n;
		/* The next write could wait: only poll can tell, next turn. */
		if (out->fd.how == STDIO_POLLED)
			break;
	}
	return done;
}

static void out_push(struct stdio_out *out)
{
	size_t len = buf_len(&out->queue);
	size_t done;

	if (len == 0 || error_is_set(&out->err))
		return;
	done = out_put(out, buf_data(&out->queue), len);
	if (!error_is_set(&out->err))
		buf_consume(&out->queue, done);
}

/* The other end is gone, or merely has something to say to us. */
static void out_look_for_hangup(struct stdio_out *out)
{
	if (stdio_fd_poll(&out->fd, 0, 0) & (POLLERR | POLLHUP | POLLNVAL))
		out_fail(out, EPIPE);
	else
		out->idle_want = 0;
}

static void out_ready(void *data, unsigned ready)
{
	struct stdio_out *out = data;
	bool had = buf_len(&out->queue) > 0;

	if (had)
		out_push(out);
	else if (ready & LOOP_READ)
		out_look_for_hangup(out);
	out_want(out);
	if (had && buf_len(&out->queue) == 0 && !error_is_set(&out->err) &&
	    out->event)
		out->event(out->data, NULL);
}

void stdio_out_write(struct stdio_out *out, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t done = 0;

	if (len == 0 || error_is_set(&out->err))
		return;
	if (out->escape) {
		bool waits = buf_len(&out->queue) > 0;

		escape_terminal(&out->pending, &out->queue, data, len, false);
		if (!waits)
			out_push(out);
	} else {
		if (buf_len(&out->queue) == 0)
			done = out_put(out, bytes, len);
		if (done < len)
			buf_append(&out->queue, bytes + done, len - done);
	}
	out_want(out);
}

size_t stdio_out_queued(const struct stdio_out *out)
{
	return buf_len(&out->queue);
}

bool stdio_out_is_terminal(const struct stdio_out *out)
{
	return out->fd.terminal;
}

void stdio_out_on_event(struct stdio_out *out,
    void (*fn)(void *data, const struct error *err), void *data)
{
	out->event = fn;
	out->data = data;
	/* A pipe's writing end is never readable: only its end is reported. */
	out->idle_want = fn && out->fd.tells_hangup ? LOOP_READ : 0;
	out_want(out);
}

const struct error *stdio_out_error(const struct stdio_out *out)
{
	return error_is_set(&out->err) ? &out->err : NULL;
}

static int poll_ms(int64_t left_ms)
{
	return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* A file system may keep the bad news for close(2): ask with a duplicate. */
static void out_check_close(struct stdio_out *out)
{
	int again;

	if (!out->fd.file || error_is_set(&out->err))
		return;
	again = fcntl(out->fd.fd, F_DUPFD_CLOEXEC, 3);
	if (again >= 0 && close(again) < 0 && errno != EINTR)
		out_fail(out, errno);
}

static void out_drain(struct stdio_out *out, int64_t deadline_ms)
{
	for (;;) {
		int64_t left;

		out_push(out);
		if (buf_len(&out->queue) == 0)
			return;
		left = deadline_ms == CLOCK_NEVER
			   ? INT_MAX
			   : deadline_ms - loop_now_ms(out->loop);
		if (left <= 0)
			return;
		stdio_fd_poll(&out->fd, POLLOUT, poll_ms(left));
	}
}

bool stdio_out_finish(
    struct stdio_out *out, int64_t deadline_ms, struct error *err)
{
	if (out->soon.at_ms != CLOCK_NEVER)
		tell_failure(out); /* the loop ended before it could */
	if (out->escape && !error_is_set(&out->err))
		escape_terminal(&out->pending, &out->queue, "", 0, true);
	out_drain(out, deadline_ms);
	if (buf_len(&out->queue) > 0) {
		error_set(&out->err, ERROR_LOCAL, "write", out->name,
		    "%zu bytes not taken in time", buf_len(&out->queue));
		buf_free(&out->queue);
	}
	out_check_close(out);
	out_want(out);
	if (!error_is_set(&out->err))
		return true;
	*err = out->err;
	return false;
}

void stdio_out_free(struct stdio_out *out)
{
	if (!out)
		return;
	loop_deadline_remove(out->loop, &out->soon);
	loop_watch_free(out->watch);
	stdio_fd_fini(&out->fd);
	buf_free(&out->queue);
	free(out->name);
	free(out);
}
