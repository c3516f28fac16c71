/*
 * Reading and writing endpoints. Takes what is wholly understood and refuses
 * the rest with the spelling that would be right; a port is never wrapped, a
 * name or a path never cut.
 */
#include "ncchat/net/endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "ncchat/base/escape.h"
#include "ncchat/base/units.h"

#define HOST_MAX 253 /* RFC 1035 2.3.4, without the root's dot */

static const struct {
	const char *name;
	const char *prefix;
	enum endpoint_kind kind;
} schemes[] = {
    {"tcp", "tcp://", ENDPOINT_TCP},
    {"udp", "udp://", ENDPOINT_UDP},
    {"unix", "unix:", ENDPOINT_UNIX},
    {"unix-dgram", "unix-dgram:", ENDPOINT_UNIX_DGRAM},
    {"unix-seqpacket", "unix-seqpacket:", ENDPOINT_UNIX_SEQPACKET},
};

#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

const char *endpoint_scheme(enum endpoint_kind kind)
{
	return schemes[kind].name;
}

/* Inside one call: the word as it was typed, and where it is read to. */
struct parse {
	struct endpoint *out;
	const char *word;
	struct error *err;
};

#define REFUSE(p, ...)                                                         \
	(error_set((p)->err, ERROR_USAGE, NULL, (p)->word, __VA_ARGS__), false)

static bool parse_port(const struct parse *p, const char *port)
{
	if (units_port(port, &p->out->port))
		return true;
	if (port[0] == '\0')
		return REFUSE(p, "the port is missing (0 to 65535)");
	return REFUSE(p, "\"%s\" is not a port (0 to 65535)", port);
}

/* An address with an optional zone, "fe80::1%eth0" (RFC 4007 11). */
static bool is_ipv6(const char *host, size_t len)
{
	const char *zone = memchr(host, '%', len);
	size_t digits = zone ? (size_t)(zone - host) : len;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr in6;

	if (digits >= sizeof(text))
		return false;
	if (zone &&
	    (digits + 1 == len || memchr(zone + 1, '%', len - digits - 1)))
		return false;
	memcpy(text, host, digits);
	text[digits] = '\0';
	return inet_pton(AF_INET6, text, &in6) == 1;
}

static bool is_host_byte(char c)
{
	return c > ' ' && c < 0x7f && !strchr("/\\@[]?#\"'<>*", c);
}

static bool take_host(const struct parse *p, const char *host, size_t len)
{
	struct endpoint *out = p->out;

	if (len > HOST_MAX)
		return REFUSE(p, "a host name has at most %d bytes", HOST_MAX);
	for (size_t i = 0; i < len; i++) {
		if (host[i] == '*' && len == 1)
			return REFUSE(p, "every address is written any:PORT");
		if ((unsigned char)host[i] >= 0x80)
			return REFUSE(p, "a host name is ASCII (xn--...)");
		if (!is_host_byte(host[i]))
			return REFUSE(p, "\"%c\" in a host name", host[i]);
	}
	if (len == 3 && memcmp(host, "any", 3) == 0) {
		out->any = true;
		return true;
	}
	if (memchr(host, ':', len) ? !is_ipv6(host, len)
				   : memchr(host, '%', len) != NULL)
		return REFUSE(
		    p, "\"%.*s\" is not an IPv6 address", (int)len, host);
	memcpy(out->host, host, len);
	out->host[len] = '\0';
	return true;
}

/* "[::1]:PORT" (RFC 3986 3.2.2), from behind the bracket. */
static bool parse_bracketed(const struct parse *p, const char *text)
{
	const char *end = strchr(text, ']');

	if (!end)
		return REFUSE(p, "\"]\" is missing, as in [::1]:80");
	if (!is_ipv6(text, (size_t)(end - text)))
		return REFUSE(p, "\"%.*s\" in brackets is not an IPv6 address",
		    (int)(end - text), text);
	if (end[1] != ':')
		return REFUSE(p, "the port is missing, as in %s", "[::1]:80");
	return take_host(p, text, (size_t)(end - text)) &&
	       parse_port(p, end + 2);
}

static bool parse_host_port(
    const struct parse *p, const char *text, bool bare_port)
{
	const char *first = strchr(text, ':');
	const char *last = strrchr(text, ':');

	if (text[0] == '[')
		return parse_bracketed(p, text + 1);
	if (!first && bare_port)
		return parse_port(p, text);
	if (!first)
		return REFUSE(p, "a host and a port, as in 127.0.0.1:80");
	if (first != last)
		return REFUSE(p, "write [%.*s]:%s or [%s]:PORT",
		    (int)(last - text), text, last + 1, text);
	return take_host(p, text, (size_t)(last - text)) &&
	       parse_port(p, last + 1);
}

static bool parse_path(const struct parse *p, const char *path)
{
	struct endpoint *out = p->out;
	size_t len;

	if (path[0] == '@') {
		out->abstract = true;
		path++;
	}
	len = strlen(path);
	if (len == 0)
		return REFUSE(p, "a path or @NAME is missing");
	if (len >= sizeof(out->path))
		return REFUSE(p,
		    "the path has %zu bytes, a UNIX-domain socket's has at "
		    "most %zu",
		    len, sizeof(out->path) - 1);
	memcpy(out->path, path, len);
	out->path_len = len;
	return true;
}

static bool parse_after_scheme(
    const struct parse *p, const char *text, bool bare_port)
{
	if (endpoint_is_unix(p->out))
		return parse_path(p, text);
	return parse_host_port(p, text, bare_port);
}

bool endpoint_parse(struct endpoint *out, const char *word,
    enum endpoint_kind kind, bool bare_port, struct error *err)
{
	struct parse p = {.out = out, .word = word, .err = err};
	const char *scheme_end = strstr(word, "://");

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < SCHEMES; i++) {
		size_t len = strlen(schemes[i].prefix);

		if (strncmp(word, schemes[i].prefix, len) != 0)
			continue;
		out->kind = schemes[i].kind;
		return parse_after_scheme(&p, word + len, bare_port);
	}
	out->kind = kind;
	if (endpoint_is_unix(out))
		return parse_path(&p, word);
	if (scheme_end)
		return REFUSE(&p,
		    "unknown scheme \"%.*s\"; known are tcp:// udp:// unix: "
		    "unix-dgram: unix-seqpacket:",
		    (int)(scheme_end - word), word);
	return parse_host_port(&p, word, bare_port);
}

bool endpoint_parse_pair(struct endpoint *out, const char *host,
    const char *port, enum endpoint_kind kind, struct error *err)
{
	struct parse p = {.out = out, .word = host, .err = err};
	size_t len = strlen(host);

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	if (strstr(host, "://"))
		return REFUSE(&p,
		    "an endpoint with a scheme is one word, "
		    "with its port: %s:%s",
		    host, port);
	if (host[0] == '[') {
		if (host[len - 1] != ']' || !is_ipv6(host + 1, len - 2))
			return REFUSE(&p, "not an IPv6 address in brackets");
		host++;
		len -= 2;
	}
	if (!take_host(&p, host, len))
		return false;
	p.word = port;
	return parse_port(&p, port);
}

bool endpoint_parse_path(struct endpoint *out, const char *path,
    enum endpoint_kind kind, struct error *err)
{
	struct parse p = {.out = out, .word = path, .err = err};

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	return parse_path(&p, path);
}

static void format_path(const struct endpoint *ep, char *out, size_t size)
{
	int len = snprintf(out, size, "%s:%s", endpoint_scheme(ep->kind),
	    ep->abstract ? "@" : "");

	escape_into(out + len, size - (size_t)len, ep->path, ep->path_len);
}

void endpoint_format(const struct endpoint *ep, char out[ENDPOINT_TEXT])
{
	const char *host = ep->any ? "any" : ep->host;
	bool brackets = strchr(host, ':') != NULL;

	if (endpoint_is_unix(ep)) {
		format_path(ep, out, ENDPOINT_TEXT);
		return;
	}
	snprintf(out, ENDPOINT_TEXT, "%s://%s%s%s:%u",
	    endpoint_scheme(ep->kind), brackets ? "[" : "", host,
	    brackets ? "]" : "", (unsigned)ep->port);
}
