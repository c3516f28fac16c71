/*
 * What the files of net/ share: addresses out of endpoints, and sockets made
 * and prepared in one place.
 */
#ifndef NCCHAT_NET_PRIVATE_H
#define NCCHAT_NET_PRIVATE_H

#include "ncchat/base/buf.h"
#include "ncchat/net/sockopts.h"
#include "ncchat/net/transport.h"

/* ---- addresses ---- */

/* The address of a UNIX endpoint. */
void address_of_path(struct address *out, const struct endpoint *ep);

/* How a host may be written as a number. */
enum address_number {
	ADDRESS_NAME,	 /* it is a name */
	ADDRESS_NUMERIC, /* *out is set */
	ADDRESS_NO_ZONE	 /* a number with a zone that is not here (RFC 4007) */
};
enum address_number address_of_number(
    struct address *out, const char *host, uint16_t port);

/* 127.0.0.1 and ::1, or 0.0.0.0 and ::, as the family allows. Returns how
 * many of the two. */
size_t address_of_machine(struct address out[2], bool any,
    enum endpoint_family family, uint16_t port);

void address_set_port(struct address *a, uint16_t port);

/* As address_format(), led by the scheme: "tcp://127.0.0.1:25". */
void address_format_kind(
    const struct address *a, enum endpoint_kind kind, char out[ENDPOINT_TEXT]);

/* ---- names ---- */

/* What a lookup came to. */
struct addresses {
	struct address *list; /* owned; in the order of RFC 6724 */
	size_t count;
};

enum lookup { LOOKUP_DONE, LOOKUP_FAILED, LOOKUP_NAME };

/*
 * The addresses of an endpoint that needs no name server, or the reason why
 * there are none; LOOKUP_NAME: getaddrinfo(3) must be asked.
 */
enum lookup lookup_number(struct addresses *out, const struct endpoint *ep,
    enum endpoint_family family, bool passive, struct error *err);

/* The same for any endpoint. Blocks while a name server is asked. */
bool lookup_blocking(struct addresses *out, const struct endpoint *ep,
    enum endpoint_family family, bool passive, struct error *err);

/* ---- sockets ---- */

/* socket(2) for this address, non-blocking, close-on-exec; -1 with errno. */
int socket_open(const struct address *a, enum endpoint_kind kind);

/* getsockname(2), getpeername(2); an address of length 0 when it has none. */
void socket_local(int fd, struct address *out);
void socket_peer(int fd, struct address *out);

/* setsockopt(2) of an int, best effort: what fails here only costs speed. */
void socket_try(int fd, int level, int name, int value);

/* What became of one datagram that the kernel did not take. */
enum error_class socket_datagram_class(int errnum);

/* close(2) without touching errno. */
void socket_close(int fd);

/*
 * One or more sockets bound as a listener or receiver wants them. A UNIX
 * path is made with mode 0600, never over anything that is in the way.
 */
struct bound_path {
	uint64_t dev;
	uint64_t ino;
};

struct bound {
	int *fds;		   /* owned; as many as addresses */
	struct address *addresses; /* owned; with the real port */
	size_t count;
	bool lacks_ipv6;
	enum endpoint_kind kind;
	bool has_path; /* a path of ours that is removed at the end */
	struct bound_path path;
};

/* Binds, and listens where the kind does. False: *err names the address. */
bool bound_open(struct bound *b, const struct endpoint *at,
    const struct sockopts *opts, struct error *err);
void bound_close(struct bound *b);
uint16_t bound_port(const struct bound *b);
void bound_describe(const struct bound *b, struct buf *out);

/* ---- transports ---- */

/* The kernel has told somebody else how this connection broke: a reader gets
 * what is queued, then `errnum`. */
void transport_socket_broke(struct transport *t, int errnum);

#endif
