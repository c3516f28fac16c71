/*
 * Endpoints: what a user writes, and the addresses it stands for.
 */
#ifndef NCCHAT_NET_ENDPOINT_H
#define NCCHAT_NET_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "ncchat/base/error.h"

enum endpoint_kind {
	ENDPOINT_TCP,
	ENDPOINT_UDP,
	ENDPOINT_UNIX, /* stream */
	ENDPOINT_UNIX_DGRAM,
	ENDPOINT_UNIX_SEQPACKET
};

enum endpoint_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

/* Enough for any endpoint_format() with its NUL, also when all is escaped. */
#define ENDPOINT_TEXT 512

struct endpoint {
	enum endpoint_kind kind;
	char host[256]; /* "" for "this machine only" */
	bool any;	/* "any:PORT": every address of this machine */
	uint16_t port;	/* host order */
	char path[108]; /* unix(7): sun_path; not terminated when abstract */
	size_t path_len;
	bool abstract;
};

/* An address with its length, ready for the kernel. */
struct address {
	struct sockaddr_storage ss;
	socklen_t len;
};

/*
 * One word: "HOST:PORT", "[::1]:PORT" (RFC 3986 3.2.2), ":PORT", "any:PORT",
 * "PORT" (only where `bare_port`), "tcp://", "udp://", "unix:/path",
 * "unix:@abstract", "unix-dgram:", "unix-seqpacket:", "fe80::1%eth0" in
 * brackets (RFC 4007). `kind` is what a word without a scheme means (TCP or
 * UDP). "::1:80" is refused with the two right spellings. Nothing is ever
 * truncated. False: *err names the word and what would be right.
 */
bool endpoint_parse(struct endpoint *out, const char *word,
    enum endpoint_kind kind, bool bare_port, struct error *err);

/* Two words: "HOST PORT"; HOST without brackets, or with. */
bool endpoint_parse_pair(struct endpoint *out, const char *host,
    const char *port, enum endpoint_kind kind, struct error *err);

/* A path of a UNIX-domain socket, "@name" for an abstract one. */
bool endpoint_parse_path(struct endpoint *out, const char *path,
    enum endpoint_kind kind, struct error *err);

/* "tcp://[::1]:25", "unix:/run/x", "unix:@name": escaped, never cut. */
void endpoint_format(const struct endpoint *ep, char out[ENDPOINT_TEXT]);

static inline bool endpoint_is_unix(const struct endpoint *ep)
{
	return ep->kind >= ENDPOINT_UNIX;
}
static inline bool endpoint_is_datagram(const struct endpoint *ep)
{
	return ep->kind == ENDPOINT_UDP || ep->kind == ENDPOINT_UNIX_DGRAM ||
	       ep->kind == ENDPOINT_UNIX_SEQPACKET;
}

/*
 * "127.0.0.1:25", "[fe80::1%eth0]:25" (RFC 5952), a path, "@name"; an end
 * that has no name (unix(7)) is "(unnamed)".
 */
void address_format(const struct address *a, char out[ENDPOINT_TEXT]);
/* The parts of it: "fe80::1%eth0", and the port (0 for UNIX). */
void address_host(const struct address *a, char out[ENDPOINT_TEXT]);
uint16_t address_port(const struct address *a);
bool address_equal(const struct address *a, const struct address *b);

/* The scheme: "tcp", "udp", "unix", "unix-dgram", "unix-seqpacket". */
const char *endpoint_scheme(enum endpoint_kind kind);

#endif
