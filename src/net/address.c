/*
 * Addresses as the kernel has them: printed as RFC 5952 wants them, compared,
 * and made out of endpoints that need no lookup.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "net_private.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/units.h"

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

static const struct sockaddr_in *in4(const struct address *a)
{
	return (const struct sockaddr_in *)(const void *)&a->ss;
}

static const struct sockaddr_in6 *in6(const struct address *a)
{
	return (const struct sockaddr_in6 *)(const void *)&a->ss;
}

static const struct sockaddr_un *un(const struct address *a)
{
	return (const struct sockaddr_un *)(const void *)&a->ss;
}

static bool has_family(const struct address *a, sa_family_t family)
{
	return a->len >= sizeof(sa_family_t) && a->ss.ss_family == family;
}

/* ---- printing ---- */

static void format_path(const struct address *a, char out[ENDPOINT_TEXT])
{
	size_t len = a->len > PATH_OFFSET ? a->len - PATH_OFFSET : 0;
	const char *path = un(a)->sun_path;

	if (len == 0) {
		snprintf(out, ENDPOINT_TEXT, "(unnamed)");
	} else if (path[0] == '\0') {
		out[0] = '@';
		escape_into(out + 1, ENDPOINT_TEXT - 1, path + 1, len - 1);
	} else {
		escape_into(out, ENDPOINT_TEXT, path, strnlen(path, len));
	}
}

static void format_in6(const struct address *a, char out[ENDPOINT_TEXT])
{
	char digits[INET6_ADDRSTRLEN] = "?";
	char zone[IF_NAMESIZE] = "";
	unsigned scope = in6(a)->sin6_scope_id;

	inet_ntop(AF_INET6, &in6(a)->sin6_addr, digits, sizeof(digits));
	if (scope && !if_indextoname(scope, zone))
		snprintf(zone, sizeof(zone), "%u", scope);
	snprintf(
	    out, ENDPOINT_TEXT, "%s%s%s", digits, zone[0] ? "%" : "", zone);
}

void address_host(const struct address *a, char out[ENDPOINT_TEXT])
{
	if (has_family(a, AF_INET6))
		format_in6(a, out);
	else if (has_family(a, AF_INET))
		inet_ntop(AF_INET, &in4(a)->sin_addr, out, ENDPOINT_TEXT);
	else
		format_path(a, out);
}

uint16_t address_port(const struct address *a)
{
	if (has_family(a, AF_INET6))
		return ntohs(in6(a)->sin6_port);
	if (has_family(a, AF_INET))
		return ntohs(in4(a)->sin_port);
	return 0;
}

void address_format(const struct address *a, char out[ENDPOINT_TEXT])
{
	bool brackets = has_family(a, AF_INET6);
	char host[ENDPOINT_TEXT];

	address_host(a, host);
	if (!brackets && !has_family(a, AF_INET))
		memcpy(out, host, strlen(host) + 1);
	else
		snprintf(out, ENDPOINT_TEXT, "%s%.64s%s:%u",
		    brackets ? "[" : "", host, brackets ? "]" : "",
		    (unsigned)address_port(a));
}

void address_format_kind(
    const struct address *a, enum endpoint_kind kind, char out[ENDPOINT_TEXT])
{
	bool path = kind >= ENDPOINT_UNIX;
	char text[ENDPOINT_TEXT];

	address_format(a, text);
	/* The longest is "unix-seqpacket:@" and 107 bytes, all escaped. */
	snprintf(out, ENDPOINT_TEXT, "%s:%s%.*s", endpoint_scheme(kind),
	    path ? "" : "//", ENDPOINT_TEXT - 32, text);
}

/* ---- comparing ---- */

bool address_equal(const struct address *a, const struct address *b)
{
	if (a->ss.ss_family != b->ss.ss_family)
		return false;
	if (has_family(a, AF_INET))
		return in4(a)->sin_port == in4(b)->sin_port &&
		       in4(a)->sin_addr.s_addr == in4(b)->sin_addr.s_addr;
	if (has_family(a, AF_INET6))
		return in6(a)->sin6_port == in6(b)->sin6_port &&
		       in6(a)->sin6_scope_id == in6(b)->sin6_scope_id &&
		       memcmp(&in6(a)->sin6_addr, &in6(b)->sin6_addr,
			   sizeof(struct in6_addr)) == 0;
	return a->len == b->len && memcmp(&a->ss, &b->ss, a->len) == 0;
}

/* ---- making ---- */

static void set_in4(struct address *out, struct in_addr addr, uint16_t port)
{
	struct sockaddr_in *sin = (void *)&out->ss;

	memset(out, 0, sizeof(*out));
	sin->sin_family = AF_INET;
	sin->sin_addr = addr;
	sin->sin_port = htons(port);
	out->len = sizeof(*sin);
}

static void set_in6(
    struct address *out, struct in6_addr addr, uint32_t scope_id, uint16_t port)
{
	struct sockaddr_in6 *sin6 = (void *)&out->ss;

	memset(out, 0, sizeof(*out));
	sin6->sin6_family = AF_INET6;
	sin6->sin6_addr = addr;
	sin6->sin6_scope_id = scope_id;
	sin6->sin6_port = htons(port);
	out->len = sizeof(*sin6);
}

void address_set_port(struct address *a, uint16_t port)
{
	if (has_family(a, AF_INET))
		((struct sockaddr_in *)(void *)&a->ss)->sin_port = htons(port);
	else if (has_family(a, AF_INET6))
		((struct sockaddr_in6 *)(void *)&a->ss)->sin6_port =
		    htons(port);
}

void address_of_path(struct address *out, const struct endpoint *ep)
{
	struct sockaddr_un *sun = (void *)&out->ss;

	memset(out, 0, sizeof(*out));
	sun->sun_family = AF_UNIX;
	/* One byte more either way: a NUL before the name, or behind the
	 * path (unix(7)). The length of an abstract name is exact. */
	memcpy(sun->sun_path + (ep->abstract ? 1 : 0), ep->path, ep->path_len);
	out->len = (socklen_t)(PATH_OFFSET + ep->path_len + 1);
}

static bool zone_index(const char *zone, uint32_t *index)
{
	uint64_t number;

	*index = if_nametoindex(zone);
	if (*index)
		return true;
	if (!units_number(zone, UINT32_MAX, &number) || number == 0)
		return false;
	*index = (uint32_t)number;
	return true;
}

enum address_number address_of_number(
    struct address *out, const char *host, uint16_t port)
{
	const char *zone = strchr(host, '%');
	size_t digits = zone ? (size_t)(zone - host) : strlen(host);
	char text[INET6_ADDRSTRLEN];
	struct in_addr addr4;
	struct in6_addr addr6;
	uint32_t scope_id = 0;

	if (digits >= sizeof(text))
		return ADDRESS_NAME;
	memcpy(text, host, digits);
	text[digits] = '\0';
	if (!zone && inet_pton(AF_INET, text, &addr4) == 1) {
		set_in4(out, addr4, port);
		return ADDRESS_NUMERIC;
	}
	if (inet_pton(AF_INET6, text, &addr6) != 1)
		return ADDRESS_NAME;
	if (zone && !zone_index(zone + 1, &scope_id))
		return ADDRESS_NO_ZONE;
	set_in6(out, addr6, scope_id, port);
	return ADDRESS_NUMERIC;
}

size_t address_of_machine(
    struct address out[2], bool any, enum endpoint_family family, uint16_t port)
{
	struct in_addr addr4 = {
	    .s_addr = htonl(any ? INADDR_ANY : INADDR_LOOPBACK)};
	size_t count = 0;

	if (family != FAMILY_IPV6)
		set_in4(&out[count++], addr4, port);
	if (family != FAMILY_IPV4)
		set_in6(&out[count++], any ? in6addr_any : in6addr_loopback, 0,
		    port);
	return count;
}
