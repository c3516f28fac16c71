/*
 * The fake transport: its table of operations, and what a test tells it.
 */
#include "fake_transport.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static struct fake *fake_of(struct transport *t)
{
	return (struct fake *)(void *)t;
}

static unsigned possible(const struct fake *f)
{
	unsigned ready = 0;

	if (f->count > f->first)
		ready |= LOOP_READ;
	if (f->room > 0 || f->write_errnum)
		ready |= LOOP_WRITE;
	return ready & f->want;
}

static void schedule(struct fake *f)
{
	if (!f->closed && possible(f))
		loop_deadline_set(f->transport.loop, &f->soon,
		    loop_now_ms(f->transport.loop));
}

static void on_soon(void *data)
{
	struct fake *f = data;
	unsigned ready = possible(f);

	if (f->closed || !ready)
		return;
	f->transport.ready(f->transport.ready_data, ready);
	schedule(f);
}

static void set_error(struct error *err, enum error_class class, int errnum)
{
	error_os(err, class, "fake", "fake:1", errnum);
}

static enum io_status fake_read(
    struct transport *t, void *data, size_t len, size_t *got, struct error *err)
{
	struct fake *f = fake_of(t);
	struct fake_step *step = &f->steps[f->first];

	f->reads++;
	if (f->first == f->count)
		return IO_WANT_READ;
	if (step->status == IO_ERROR) {
		set_error(err, step->class, step->errnum);
		f->first += step->once;
		return IO_ERROR;
	}
	if (step->status != IO_OK)
		return step->status;
	*got = step->len < len ? step->len : len;
	memcpy(data, step->data, *got);
	step->data = (const uint8_t *)step->data + *got;
	step->len -= *got;
	if (step->len == 0)
		f->first++;
	t->read_total += *got;
	return IO_OK;
}

static enum io_status fake_write(struct transport *t, const void *data,
    size_t len, size_t *put, struct error *err)
{
	struct fake *f = fake_of(t);
	size_t n = len < f->most ? len : f->most;

	if (f->write_errnum) {
		set_error(err, ERROR_BROKEN, f->write_errnum);
		return IO_ERROR;
	}
	if (f->room == 0)
		return IO_WANT_WRITE;
	n = n < f->room ? n : f->room;
	if (f->room != SIZE_MAX)
		f->room -= n;
	buf_append(&f->written, data, n);
	f->writes++;
	t->write_total += n;
	*put = n;
	return IO_OK;
}

static enum io_status fake_shutdown(struct transport *t, struct error *err)
{
	struct fake *f = fake_of(t);

	if (f->shutdown_errnum) {
		set_error(err, ERROR_BROKEN, f->shutdown_errnum);
		return IO_ERROR;
	}
	f->shut = true;
	return IO_OK;
}

static bool fake_pending(struct transport *t)
{
	return fake_of(t)->pending;
}

static void fake_want(struct transport *t, unsigned want)
{
	fake_of(t)->want = want;
	schedule(fake_of(t));
}

static size_t fake_unsent(struct transport *t)
{
	return fake_of(t)->unsent;
}

static bool fake_set_reset(struct transport *t, struct error *err)
{
	if (fake_of(t)->no_reset)
		error_set(
		    err, ERROR_USAGE, "reset", "fake:1", "no resets here");
	fake_of(t)->reset = !fake_of(t)->no_reset;
	return fake_of(t)->reset;
}

static void fake_close(struct transport *t)
{
	struct fake *f = fake_of(t);

	f->closed = true;
	loop_deadline_remove(t->loop, &f->soon);
}

static const struct transport_ops fake_ops = {
    .name = "fake",
    .read = fake_read,
    .write = fake_write,
    .shutdown_write = fake_shutdown,
    .pending = fake_pending,
    .want = fake_want,
    .unsent = fake_unsent,
    .set_reset = fake_set_reset,
    .close = fake_close,
};

void fake_init(struct fake *f, struct loop *loop)
{
	memset(f, 0, sizeof(*f));
	f->transport.ops = &fake_ops;
	f->transport.loop = loop;
	f->transport.fd = -1;
	f->transport.kind = ENDPOINT_TCP;
	f->transport.connection = true;
	f->transport.peer.ss.ss_family = AF_UNIX;
	f->transport.peer.len = sizeof(sa_family_t);
	f->transport.local = f->transport.peer;
	f->room = SIZE_MAX;
	f->most = SIZE_MAX;
	loop_deadline_init(&f->soon, on_soon, f);
}

void fake_fini(struct fake *f)
{
	loop_deadline_remove(f->transport.loop, &f->soon);
	buf_free(&f->written);
}

static struct fake_step *add(struct fake *f, enum io_status status)
{
	struct fake_step *step = &f->steps[f->count++];

	step->status = status;
	schedule(f);
	return step;
}

void fake_read_bytes(struct fake *f, const void *data, size_t len)
{
	struct fake_step *step = add(f, IO_OK);

	step->data = data;
	step->len = len;
}

void fake_read_text(struct fake *f, const char *text)
{
	fake_read_bytes(f, text, strlen(text));
}

void fake_read_eof(struct fake *f)
{
	add(f, IO_EOF);
}

void fake_read_error(struct fake *f, enum error_class class, int errnum)
{
	struct fake_step *step = add(f, IO_ERROR);

	step->class = class;
	step->errnum = errnum;
}

void fake_read_error_once(struct fake *f, enum error_class class, int errnum)
{
	struct fake_step *step = add(f, IO_ERROR);

	step->class = class;
	step->errnum = errnum;
	step->once = true;
}

void fake_give_room(struct fake *f, size_t more)
{
	f->room += more;
	schedule(f);
}
