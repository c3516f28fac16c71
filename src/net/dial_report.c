/*
 * The messages of a failed dial.
 */
#include "dial_report.h"

#include <errno.h>
#include <string.h>

#include "ncchat/base/buf.h"
#include "ncchat/base/units.h"

#define ROOM 330 /* of error.detail; then "and N more" */

static void name_failure(struct buf *out, const struct attempt *a)
{
	char text[ENDPOINT_TEXT];
	char reason[128];

	address_format(&a->to, text);
	buf_printf(out, "%s%s %s", buf_len(out) ? "; " : "", text,
	    strerror_r(a->errnum, reason, sizeof(reason)));
}

/* "[::1]:25 Connection refused; 127.0.0.1:25 Connection refused" */
static void name_failures(
    struct buf *out, const struct attempt *attempts, size_t count)
{
	size_t left_out = 0;

	for (size_t i = 0; i < count; i++) {
		if (attempts[i].errnum == 0)
			continue;
		if (buf_len(out) > ROOM)
			left_out++;
		else
			name_failure(out, &attempts[i]);
	}
	if (left_out)
		buf_printf(out, "; and %zu more", left_out);
}

/* Somebody who refuses says more than a network that leads nowhere. */
static int telling_errnum(const struct attempt *attempts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (attempts[i].errnum == ECONNREFUSED)
			return ECONNREFUSED;
	return attempts[count - 1].errnum;
}

/* The endpoint is that address, so that naming it again says nothing. */
static bool is_the_endpoint(
    const struct endpoint *to, const struct attempt *attempts, size_t count)
{
	char text[ENDPOINT_TEXT];

	if (count != 1)
		return false;
	address_host(&attempts[0].to, text);
	return endpoint_is_unix(to) || strcmp(text, to->host) == 0;
}

void dial_report_failed(struct error *err, const struct endpoint *to,
    const struct attempt *attempts, size_t count)
{
	int errnum = telling_errnum(attempts, count);
	char text[ENDPOINT_TEXT];
	struct buf detail = {0};

	endpoint_format(to, text);
	error_os(err, ERROR_NETWORK, "connect", text, errnum);
	if (is_the_endpoint(to, attempts, count))
		return;
	name_failures(&detail, attempts, count);
	error_set(err, ERROR_NETWORK, "connect", text, "%s", buf_cstr(&detail));
	err->domain = ERROR_DOMAIN_OS;
	err->code = errnum;
	buf_free(&detail);
}

static const struct attempt *first_open(
    const struct attempt *attempts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (attempts[i].errnum == 0)
			return &attempts[i];
	return NULL;
}

static void name_silence(struct buf *out, const struct endpoint *to,
    const struct attempt *attempts, size_t count, const char *within)
{
	char text[ENDPOINT_TEXT];
	size_t silent = 0;

	for (size_t i = 0; i < count; i++) {
		if (attempts[i].errnum)
			continue;
		if (silent++ == 0)
			address_format(&attempts[i].to, text);
	}
	buf_puts(out, "no answer");
	if (silent == 1 && !is_the_endpoint(to, attempts, count))
		buf_printf(out, " from %s", text);
	else if (silent > 1)
		buf_printf(out, " from %zu addresses", silent);
	buf_printf(out, " within %s", within);
	name_failures(out, attempts, count);
}

void dial_report_late(struct error *err, const struct endpoint *to,
    const struct attempt *attempts, size_t count, bool resolving,
    int64_t waited_ms)
{
	const struct attempt *open = first_open(attempts, count);
	char within[32];
	char text[ENDPOINT_TEXT];
	struct buf detail = {0};

	endpoint_format(to, text);
	units_duration_format(
	    waited_ms > 0 ? waited_ms : 0, within, sizeof(within));
	if (resolving)
		buf_printf(&detail, "no answer from the name server within %s",
		    within);
	else if (open && open->backlog_full)
		buf_printf(
		    &detail, "the listener's backlog was full for %s", within);
	else
		name_silence(&detail, to, attempts, count, within);
	error_set(err, ERROR_TIMEOUT, resolving ? "resolve" : "connect", text,
	    "%s", buf_cstr(&detail));
	buf_free(&detail);
}
