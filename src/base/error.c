/*
 * Setting and printing the one error type. Text is escaped on its way in, so
 * that whoever prints it need not think of escape sequences.
 */
#include "ncchat/base/error.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ncchat/base/escape.h"

void error_clear(struct error *err)
{
	err->class = ERROR_NONE;
	err->domain = ERROR_DOMAIN_NCCHAT;
	err->code = 0;
	err->op[0] = err->endpoint[0] = err->detail[0] = '\0';
}

static void copy_text(char *out, size_t size, const char *text)
{
	if (text)
		escape_into(out, size, text, strlen(text));
	else
		out[0] = '\0';
}

static void set_head(struct error *err, enum error_class class,
    enum error_domain domain, int code, const char *op, const char *endpoint)
{
	err->class = class;
	err->domain = domain;
	err->code = code;
	copy_text(err->op, sizeof err->op, op);
	copy_text(err->endpoint, sizeof err->endpoint, endpoint);
}

void error_os(struct error *err, enum error_class class, const char *op,
    const char *endpoint, int errnum)
{
	char text[128];

	set_head(err, class, ERROR_DOMAIN_OS, errnum, op, endpoint);
	/* The GNU form: may return its own static text instead of filling. */
	copy_text(err->detail, sizeof err->detail,
	    strerror_r(errnum, text, sizeof text));
}

void error_resolve(struct error *err, const char *op, const char *endpoint,
    int eai, int errnum)
{
	if (eai == EAI_SYSTEM) {
		error_os(err, ERROR_NETWORK, op, endpoint, errnum);
		return;
	}
	set_head(err, ERROR_NETWORK, ERROR_DOMAIN_RESOLVE, eai, op, endpoint);
	copy_text(err->detail, sizeof err->detail, gai_strerror(eai));
}

void error_set(struct error *err, enum error_class class, const char *op,
    const char *endpoint, const char *fmt, ...)
{
	char text[sizeof err->detail];
	va_list args;

	set_head(err, class, ERROR_DOMAIN_NCCHAT, 0, op, endpoint);
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	copy_text(err->detail, sizeof err->detail, text);
}

void error_format(const struct error *err, char *out, size_t size)
{
	bool op = err->op[0] != '\0';
	bool endpoint = err->endpoint[0] != '\0';

	snprintf(out, size, "%s%s%s%s%s", err->op, op && endpoint ? " " : "",
	    err->endpoint, op || endpoint ? ": " : "", err->detail);
}
