/*
 * The peer to stdout: nothing more is read while stdout has not taken what
 * was read before.
 */
#include "pump_impl.h"

static void down_note(struct pump *p, const struct error *err)
{
	char text[sizeof(*err)];

	if (!transcript_wanted(p->opts.transcript))
		return;
	if (err)
		error_format(err, text, sizeof(text));
	transcript_note(p->opts.transcript, p->name, "%s after %llu bytes",
	    err ? text : "the peer ended", (unsigned long long)p->received);
}

static void down_received(struct pump *p, size_t got)
{
	if (transcript_wanted(p->opts.transcript))
		transcript_bytes(p->opts.transcript, p->name, TRANSCRIPT_IN,
		    p->received, p->down_buf.data, got);
	p->received += got;
	stdio_out_write(p->opts.out, p->down_buf.data, got);
	pump_moved(p);
}

/* True: go on. */
static bool down_read(struct pump *p)
{
	size_t got;

	pump_buf_prepare(&p->down_buf);
	switch (transport_read(p->transport, p->down_buf.data, p->down_buf.len,
	    &got, &p->down_err)) {
	case IO_OK:
		pump_buf_read(&p->down_buf, got);
		down_received(p, got);
		return true;
	case IO_WANT_READ:
		p->want |= LOOP_READ;
		return false;
	case IO_WANT_WRITE:
		p->want |= LOOP_WRITE;
		return false;
	case IO_EOF:
		p->down = DOWN_EOF;
		down_note(p, NULL);
		return false;
	case IO_ERROR:
		p->down = DOWN_FAILED;
		down_note(p, &p->down_err);
		return false;
	}
	return false;
}

void pump_down_run(struct pump *p)
{
	for (int i = 0; i < PUMP_CHUNKS; i++) {
		if (p->down != DOWN_OPEN)
			return;
		/* pump_output_ready() goes on. */
		if (stdio_out_queued(p->opts.out) > 0 ||
		    stdio_out_error(p->opts.out))
			return;
		if (!down_read(p))
			return;
	}
	p->want |= LOOP_READ;
	/* Bytes held above the kernel are announced by nothing. */
	if (transport_pending(p->transport))
		loop_deadline_set(p->loop, &p->step, loop_now_ms(p->loop));
}
