/*
 * stdin to the peer: nothing more is read while something waits to be sent.
 */
#include "pump_impl.h"

static void up_fail(struct pump *p, enum up_state state)
{
	p->up = state;
	p->up_start = p->up_end = 0;
}

/* True: go on. */
static bool up_write(struct pump *p)
{
	const uint8_t *data = p->up_buf.data + p->up_start;
	size_t put;

	switch (transport_write(
	    p->transport, data, p->up_end - p->up_start, &put, &p->up_err)) {
	case IO_OK:
		if (transcript_wanted(p->opts.transcript))
			transcript_bytes(p->opts.transcript, p->name,
			    TRANSCRIPT_OUT, p->sent, data, put);
		p->sent += put;
		p->up_start += put;
		pump_moved(p);
		return true;
	case IO_WANT_READ:
		p->want |= LOOP_READ;
		return false;
	case IO_WANT_WRITE:
		p->want |= LOOP_WRITE;
		return false;
	case IO_EOF: /* no transport says so of a write */
	case IO_ERROR:
		/* What the peer sent before is still to be read. */
		up_fail(p, UP_FAILED);
		return false;
	}
	return false;
}

static void up_shutdown(struct pump *p)
{
	switch (transport_shutdown_write(p->transport, &p->up_err)) {
	case IO_OK:
	case IO_EOF:
		p->up = UP_SHUT;
		pump_buf_free(&p->up_buf);
		if (transcript_wanted(p->opts.transcript))
			transcript_note(p->opts.transcript, p->name,
			    "sending ended after %llu bytes",
			    (unsigned long long)p->sent);
		return;
	case IO_WANT_READ:
		p->want |= LOOP_READ;
		return;
	case IO_WANT_WRITE:
		p->want |= LOOP_WRITE;
		return;
	case IO_ERROR:
		up_fail(p, UP_FAILED);
		return;
	}
}

/*
 * Nothing to read right now. Once the peer has ended nobody waits for a
 * terminal or an idle pipe; but a pipe whose writer is merely slower than we
 * are, or was started with us by the same shell and has not written yet, is
 * not idle, and ending there would lose its data silently.
 */
static void up_wait(struct pump *p)
{
	int64_t idle_ms = p->input_ms + PUMP_IDLE_INPUT_MS;

	p->want_input = true;
	if (p->down == DOWN_OPEN || stdio_in_is_file(p->opts.in))
		return;
	if (loop_now_ms(p->loop) < idle_ms &&
	    !stdio_in_is_terminal(p->opts.in)) {
		loop_deadline_set(p->loop, &p->step, idle_ms);
		return;
	}
	p->want_input = false;
	p->input_open = true;
	p->up = UP_ENDED;
}

/* True: go on. */
static bool up_read(struct pump *p)
{
	size_t got;

	pump_buf_prepare(&p->up_buf);
	switch (stdio_in_read(
	    p->opts.in, p->up_buf.data, p->up_buf.len, &got, &p->up_err)) {
	case IO_OK:
		pump_buf_read(&p->up_buf, got);
		p->up_start = 0;
		p->up_end = got;
		p->input_ms = loop_now_ms(p->loop);
		return true;
	case IO_WANT_READ:
	case IO_WANT_WRITE:
		up_wait(p);
		return p->up == UP_ENDED;
	case IO_EOF:
		p->up = UP_ENDED;
		return true;
	case IO_ERROR:
		up_fail(p, UP_BROKEN);
		return false;
	}
	return false;
}

void pump_up_run(struct pump *p)
{
	for (int i = 0; i < PUMP_CHUNKS; i++) {
		if (p->up_end > p->up_start) {
			if (!up_write(p))
				return;
		} else if (p->up == UP_OPEN) {
			if (!up_read(p))
				return;
		} else {
			if (p->up == UP_ENDED)
				up_shutdown(p);
			return;
		}
	}
	/* Enough for this turn. */
	if (p->up_end > p->up_start || p->up == UP_ENDED)
		p->want |= LOOP_WRITE;
	else
		p->want_input = true;
}
