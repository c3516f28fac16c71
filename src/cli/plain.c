/*
 * The life of a command that talks to somebody. Every end comes through here, so
 * that each flushes the same way: an ordinary one waits for a slow reader of
 * stdout as long as that takes, one by a signal or --deadline only briefly.
 */
#include "cli/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/say.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/units.h"
#include "ncchat/cli/status.h"

#define DIALOGUE_BYTES 65536 /* kept for failure messages */
#define SAY_MS	       100   /* of stderr, for each piece of what waits */
#define FLUSH_MS       500 /* for a reader that is slow when we are told to end */

void plain_info(const struct plain *p, const char *fmt, ...)
{
	char text[900];
	va_list args;

	if (p->opts->quiet)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say("%s", text);
}

void plain_verbose(const struct plain *p, const char *fmt, ...)
{
	char text[900];
	va_list args;

	if (p->opts->verbose == 0)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say("%s", text);
}

void plain_fail(struct plain *p, const struct error *err)
{
	say_error(err);
	p->status = status_combine(p->status, status_of(err));
}

void plain_abort(struct plain *p, const struct error *err)
{
	plain_fail(p, err);
	loop_stop(p->loop);
}

void plain_end(struct plain *p)
{
	p->ending = true;
	if (p->hurry || stdio_out_queued(p->out) == 0)
		loop_stop(p->loop);
}

static void on_output(void *data, const struct error *err)
{
	struct plain *p = data;

	if (err)
		plain_abort(p, err);
	else if (p->ending)
		loop_stop(p->loop);
	else if (p->output_ready)
		p->output_ready(p->data);
}

static void on_record(void *data, const struct error *err)
{
	if (err)
		plain_abort(data, err);
}

static void on_deadline(void *data)
{
	struct plain *p = data;
	struct error err;
	char limit[32];

	units_duration_format(p->opts->deadline_after_ms, limit, sizeof(limit));
	error_set(&err, ERROR_DEADLINE, "--deadline", NULL,
	    "not done within %s", limit);
	p->hurry = true;
	if (!p->late) {
		plain_abort(p, &err);
		return;
	}
	plain_fail(p, &err);
	p->late(p->data);
}

static void on_signal(void *data, int signum)
{
	struct plain *p = data;
	void (*stop)(void *, int) = signum == SIGHUP ? NULL : p->stop;

	p->stop = NULL; /* the second one ends us at once */
	p->hurry = true;
	if (stop) {
		stop(p->data, signum);
		return;
	}
	p->signum = signum;
	loop_stop(p->loop);
}

/* ---- the transcript ---- */

static void record_write(void *data, const char *text, size_t len)
{
	stdio_out_write(data, text, len);
}

static void hexdump_write(void *data, const char *text, size_t len)
{
	(void)data;
	say_lines(text, len);
}

static bool record_open(struct plain *p)
{
	struct transcript_sink sink = {.write = record_write};
	const char *path = p->opts->transcript;
	struct error err;

	p->record_fd = open(path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    0666);
	if (p->record_fd < 0) {
		error_os(&err, ERROR_LOCAL, "--transcript", path, errno);
		plain_fail(p, &err);
		return false;
	}
	p->record = stdio_out_new(p->loop, p->record_fd, path, false);
	stdio_out_on_event(p->record, on_record, p);
	sink.data = p->record;
	transcript_add_sink(p->transcript, &sink);
	return true;
}

static bool transcript_open(struct plain *p)
{
	struct transcript_sink dump = {.write = hexdump_write, .hexdump = true};

	bool script = options_has_script(p->opts);

	if (!p->opts->hexdump && !p->opts->transcript && !script)
		return true;
	p->transcript = transcript_new(script ? DIALOGUE_BYTES : 0);
	if (p->opts->hexdump)
		transcript_add_sink(p->transcript, &dump);
	return !p->opts->transcript || record_open(p);
}

/* ---- beginning and end ---- */

bool plain_init(struct plain *p, const struct options *opts)
{
	struct error err;

	*p = (struct plain){
	    .opts = opts, .record_fd = -1, .deadline_ms = CLOCK_NEVER};
	p->loop = loop_new(&err);
	if (!p->loop) {
		plain_fail(p, &err);
		return false;
	}
	loop_deadline_init(&p->deadline, on_deadline, p);
	signals_init(&p->signals, p->loop, on_signal, p);
	p->in = stdio_in_new(p->loop, STDIN_FILENO, "stdin");
	p->out = stdio_out_new(p->loop, STDOUT_FILENO, "stdout", !opts->raw);
	if (!transcript_open(p))
		return false;
	stdio_out_on_event(p->out, on_output, p);
	p->deadline_ms =
	    clock_after(loop_now_ms(p->loop), opts->deadline_after_ms);
	return true;
}

void plain_run(struct plain *p)
{
	loop_deadline_set(p->loop, &p->deadline, p->deadline_ms);
	loop_run(p->loop);
}

/* What failed before has been said already. */
static void finish_output(struct plain *p, struct stdio_out *out)
{
	bool told = stdio_out_error(out) != NULL;
	struct error err;

	if (stdio_out_finish(out, loop_now_ms(p->loop) + FLUSH_MS, &err))
		return;
	if (!told)
		say_error(&err);
	p->status = status_combine(p->status, status_of(&err));
}

int plain_fini(struct plain *p)
{
	if (!p->loop)
		return p->status;
	if (p->out)
		finish_output(p, p->out);
	if (p->record)
		finish_output(p, p->record);
	say_finish(SAY_MS);
	transcript_free(p->transcript);
	stdio_out_free(p->record);
	if (p->record_fd >= 0)
		close(p->record_fd);
	stdio_out_free(p->out);
	stdio_in_free(p->in);
	signals_fini(&p->signals);
	loop_deadline_remove(p->loop, &p->deadline);
	loop_free(p->loop);
	if (p->signum) {
		signals_reraise(p->signum);
		return STATUS_SIGNAL + p->signum;
	}
	return p->status;
}
