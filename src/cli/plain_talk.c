/*
 * What several commands without a script do with a connection, and say of it.
 */
#include "cli/plain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/port_file.h"
#include "cli/say.h"
#include "ncchat/base/clock.h"
#include "ncchat/base/units.h"
#include "ncchat/net/linger.h"

struct pump *plain_pump(struct plain *p, struct transport *transport,
    const char *name, bool in,
    void (*done)(void *data, const struct pump_end *end), void *data)
{
	struct pump_opts opts = {.name = name,
	    .in = in ? p->in : NULL,
	    .out = p->out,
	    .transcript = p->transcript,
	    .idle_ms = p->opts->idle_timeout_ms,
	    .linger_ms = LINGER_MS,
	    .done = done,
	    .data = data};
	char text[TRANSPORT_TEXT];

	transport_describe(transport, text);
	if (transcript_wanted(p->transcript))
		transcript_note(p->transcript, name, "connected %s", text);
	if (p->opts->keep_open)
		plain_verbose(p, "%s: connected %s", name, text);
	else
		plain_verbose(p, "connected %s", text);
	return pump_new(p->loop, transport, &opts);
}

void plain_report_end(
    struct plain *p, const char *name, const struct pump_end *end)
{
	const char *colon = name ? ": " : "";
	char lasted[32];

	if (!name)
		name = "";
	units_duration_format(end->lasted_ms, lasted, sizeof(lasted));
	if (end->err) {
		struct error err = *end->err;

		/* The name leads the line: "c2: read tcp://...". */
		snprintf(err.op, sizeof(err.op), "%s%s%.20s", name, colon,
		    end->err->op);
		plain_fail(p, &err);
	}
	plain_verbose(p,
	    "%s%s%s after %s: %" PRIu64 " byte%s received, %" PRIu64
	    " byte%s sent%s",
	    name, colon, end->err ? "broken off" : "ended in order", lasted,
	    end->received, end->received == 1 ? "" : "s", end->sent,
	    end->sent == 1 ? "" : "s",
	    end->input_open ? "; the peer ended before stdin did" : "");
}

/* Which addresses answer, and why only those. */
static const char *where_note(const struct endpoint *at, bool lacks_ipv6)
{
	if (endpoint_is_unix(at) || at->any)
		return lacks_ipv6 ? " (no IPv6 on this machine)" : "";
	if (at->host[0])
		return "";
	return lacks_ipv6 ? " (this machine only, which has no IPv6; "
			  : " (this machine only; ";
}

bool plain_announce(
    struct plain *p, const struct buf *where, bool lacks_ipv6, uint16_t port)
{
	const struct endpoint *at = &p->opts->endpoint;
	const char *note = where_note(at, lacks_ipv6);
	size_t len = strlen(note);
	bool hint = len > 0 && note[len - 1] == ' ';
	struct error err;
	char all[32] = "";

	if (hint)
		snprintf(all, sizeof(all), "any:%u for all)", (unsigned)port);
	plain_info(p, "listening on %.*s%s%s", (int)buf_len(where),
	    (const char *)buf_data(where), note, all);
	if (!p->opts->port_file ||
	    port_file_write(p->opts->port_file, at, port, &err))
		return true;
	plain_fail(p, &err);
	return false;
}
