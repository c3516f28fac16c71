/*
 * Addresses of an endpoint: by themselves when they are numbers, paths or
 * this machine, by getaddrinfo(3) when they are names. Holds no state, so
 * that a thread may run it.
 */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "net_private.h"
#include "ncchat/base/mem.h"

static void add(struct addresses *out, const struct address *a)
{
	/* A hosts file may name one twice; each is tried and bound once. */
	for (size_t i = 0; i < out->count; i++)
		if (address_equal(&out->list[i], a))
			return;
	out->list = mem_resize(out->list, out->count + 1, sizeof(*a));
	out->list[out->count++] = *a;
}

static const char *family_name(enum endpoint_family family)
{
	return family == FAMILY_IPV4 ? "IPv4" : "IPv6";
}

static int family_number(enum endpoint_family family)
{
	switch (family) {
	case FAMILY_ANY:
		return AF_UNSPEC;
	case FAMILY_IPV4:
		return AF_INET;
	case FAMILY_IPV6:
		return AF_INET6;
	}
	return AF_UNSPEC;
}

static enum lookup lookup_machine(struct addresses *out,
    const struct endpoint *ep, enum endpoint_family family, bool passive,
    struct error *err)
{
	struct address both[2];
	char text[ENDPOINT_TEXT];
	size_t count;

	if (ep->any && !passive) {
		endpoint_format(ep, text);
		error_set(err, ERROR_USAGE, NULL, text,
		    "\"any\" is for listening: name a host");
		return LOOKUP_FAILED;
	}
	count = address_of_machine(both, ep->any, family, ep->port);
	for (size_t i = 0; i < count; i++)
		add(out, &both[i]);
	return LOOKUP_DONE;
}

enum lookup lookup_number(struct addresses *out, const struct endpoint *ep,
    enum endpoint_family family, bool passive, struct error *err)
{
	char text[ENDPOINT_TEXT];
	struct address a;

	memset(out, 0, sizeof(*out));
	endpoint_format(ep, text);
	if (endpoint_is_unix(ep)) {
		address_of_path(&a, ep);
		add(out, &a);
		return LOOKUP_DONE;
	}
	if (ep->any || ep->host[0] == '\0')
		return lookup_machine(out, ep, family, passive, err);
	switch (address_of_number(&a, ep->host, ep->port)) {
	case ADDRESS_NAME:
		return LOOKUP_NAME;
	case ADDRESS_NO_ZONE:
		error_set(err, ERROR_NETWORK, "resolve", text,
		    "this machine has no interface \"%s\"",
		    strchr(ep->host, '%') + 1);
		return LOOKUP_FAILED;
	case ADDRESS_NUMERIC:
		break;
	}
	if (family != FAMILY_ANY && a.ss.ss_family != family_number(family)) {
		error_set(err, ERROR_USAGE, NULL, text,
		    "this is not an %s address", family_name(family));
		return LOOKUP_FAILED;
	}
	add(out, &a);
	return LOOKUP_DONE;
}

static void set_error(const struct endpoint *ep, enum endpoint_family family,
    int eai, int errnum, struct error *err)
{
	char text[ENDPOINT_TEXT];
	bool no_address = eai == EAI_NODATA || eai == EAI_ADDRFAMILY;

	endpoint_format(ep, text);
	error_resolve(err, "resolve", text, eai, errnum);
	if (family == FAMILY_ANY || !no_address)
		return;
	error_set(err, ERROR_NETWORK, "resolve", text, "%s has no %s address",
	    ep->host, family_name(family));
	err->domain = ERROR_DOMAIN_RESOLVE;
	err->code = eai;
}

static bool lookup_name(struct addresses *out, const struct endpoint *ep,
    enum endpoint_family family, struct error *err)
{
	struct addrinfo hints = {.ai_family = family_number(family),
	    .ai_socktype = ep->kind == ENDPOINT_UDP ? SOCK_DGRAM : SOCK_STREAM};
	struct addrinfo *found = NULL;
	int eai = getaddrinfo(ep->host, NULL, &hints, &found);
	int errnum = errno;

	if (eai != 0) {
		set_error(ep, family, eai, errnum, err);
		return false;
	}
	for (struct addrinfo *ai = found; ai; ai = ai->ai_next) {
		struct address a = {.len = ai->ai_addrlen};

		if (ai->ai_family != AF_INET && ai->ai_family != AF_INET6)
			continue;
		memcpy(&a.ss, ai->ai_addr, ai->ai_addrlen);
		address_set_port(&a, ep->port);
		add(out, &a);
	}
	freeaddrinfo(found);
	if (out->count == 0)
		set_error(ep, family, EAI_NODATA, 0, err);
	return out->count > 0;
}

bool lookup_blocking(struct addresses *out, const struct endpoint *ep,
    enum endpoint_family family, bool passive, struct error *err)
{
	switch (lookup_number(out, ep, family, passive, err)) {
	case LOOKUP_DONE:
		return true;
	case LOOKUP_FAILED:
		return false;
	case LOOKUP_NAME:
		break;
	}
	return lookup_name(out, ep, family, err);
}
