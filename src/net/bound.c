/*
 * Bound sockets, as listeners and receivers want them.
 *
 * A port alone means this machine only: 127.0.0.1 and ::1, on one port. A
 * name means all of its addresses; one that cannot be bound fails them all.
 * SO_REUSEPORT is never set: two programs would share the port and neither
 * would know. What a UNIX-domain socket has is in bound_path.c.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bound_path.h"
#include "net_private.h"
#include "ncchat/base/mem.h"

#define PORT_TRIES 64 /* port 0: until one is free in both families */

static bool fail(struct bound *b, const struct address *a, const char *op,
    int errnum, struct error *err)
{
	char text[ENDPOINT_TEXT];

	address_format_kind(a, b->kind, text);
	error_os(err, ERROR_NETWORK, op, text, errnum);
	return false;
}

static bool set_option(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

/* Linux shares a UDP port with SO_REUSEADDR: only when asked for. */
static bool prepare(int fd, const struct address *a, enum endpoint_kind kind,
    const struct sockopts *opts)
{
	bool reuse = opts->reuseaddr == YES ||
		     (opts->reuseaddr == UNSET && kind == ENDPOINT_TCP);

	if (a->ss.ss_family == AF_INET6 &&
	    !set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
		return false;
	return set_option(fd, SOL_SOCKET, SO_REUSEADDR, reuse);
}

static void add(struct bound *b, int fd)
{
	b->fds = mem_resize(b->fds, b->count + 1, sizeof(*b->fds));
	b->addresses =
	    mem_resize(b->addresses, b->count + 1, sizeof(*b->addresses));
	b->fds[b->count] = fd;
	socket_local(fd, &b->addresses[b->count]);
	b->count++;
}

static bool does_listen(enum endpoint_kind kind)
{
	return kind != ENDPOINT_UDP && kind != ENDPOINT_UNIX_DGRAM;
}

/* Binds one address; 0, or errno with *op saying what failed. */
static int open_ip(struct bound *b, const struct address *a,
    const struct sockopts *opts, const char **op)
{
	int fd = socket_open(a, b->kind);
	int errnum;

	*op = "bind";
	if (fd < 0)
		return errno;
	if (!prepare(fd, a, b->kind, opts))
		goto fail;
	if (bind(fd, (const struct sockaddr *)&a->ss, a->len) < 0)
		goto fail;
	*op = "listen";
	if (does_listen(b->kind) && listen(fd, SOMAXCONN) < 0)
		goto fail;
	add(b, fd);
	return 0;
fail:
	errnum = errno;
	close(fd);
	return errnum;
}

static void close_all(struct bound *b)
{
	for (size_t i = 0; i < b->count; i++)
		close(b->fds[i]);
	free(b->fds);
	free(b->addresses);
	b->fds = NULL;
	b->addresses = NULL;
	b->count = 0;
}

/* This machine has no IPv6, and nobody asked for it by name. */
static bool ipv6_is_absent(const struct address *a, bool machine, int errnum)
{
	return machine && a->ss.ss_family == AF_INET6 &&
	       (errnum == EAFNOSUPPORT || errnum == EADDRNOTAVAIL);
}

enum outcome { BOUND_ALL, BOUND_TAKEN, BOUND_FAILED };

/* All addresses on one port; TAKEN: what port 0 gave was not free for all. */
static enum outcome open_all(struct bound *b, const struct addresses *at,
    bool machine, const struct sockopts *opts, struct error *err)
{
	b->lacks_ipv6 = false;
	for (size_t i = 0; i < at->count; i++) {
		struct address a = at->list[i];
		bool any_port = address_port(&a) == 0;
		const char *op;
		int errnum;

		if (any_port && b->count > 0)
			address_set_port(&a, bound_port(b));
		errnum = open_ip(b, &a, opts, &op);
		if (errnum == 0)
			continue;
		if (ipv6_is_absent(&a, machine, errnum) && b->count > 0) {
			b->lacks_ipv6 = true;
			continue;
		}
		fail(b, &a, op, errnum, err);
		return errnum == EADDRINUSE && any_port ? BOUND_TAKEN
							: BOUND_FAILED;
	}
	return BOUND_ALL;
}

static bool open_port(struct bound *b, const struct endpoint *at,
    const struct sockopts *opts, struct error *err)
{
	bool machine =
	    (at->any || at->host[0] == '\0') && opts->family == FAMILY_ANY;
	enum outcome outcome = BOUND_TAKEN;
	struct addresses addresses;

	if (!lookup_blocking(&addresses, at, opts->family, true, err))
		return false;
	for (int i = 0; i < PORT_TRIES && outcome == BOUND_TAKEN; i++) {
		close_all(b);
		outcome = open_all(b, &addresses, machine, opts, err);
	}
	free(addresses.list);
	if (outcome != BOUND_ALL)
		close_all(b);
	return outcome == BOUND_ALL;
}

static bool open_path(struct bound *b, const struct endpoint *at,
    const struct sockopts *opts, struct error *err)
{
	struct address a;
	char text[ENDPOINT_TEXT];
	int fd;

	if (opts->reuseaddr != UNSET) {
		endpoint_format(at, text);
		error_set(err, ERROR_USAGE, NULL, text,
		    "a UNIX-domain socket has no SO_REUSEADDR");
		return false;
	}
	address_of_path(&a, at);
	fd = bound_path_open(&a, b->kind, &b->path, err);
	if (fd < 0)
		return false;
	b->has_path = !at->abstract;
	add(b, fd);
	if (!does_listen(b->kind) || listen(fd, SOMAXCONN) == 0)
		return true;
	fail(b, &a, "listen", errno, err);
	bound_close(b);
	return false;
}

bool bound_open(struct bound *b, const struct endpoint *at,
    const struct sockopts *opts, struct error *err)
{
	memset(b, 0, sizeof(*b));
	b->kind = at->kind;
	if (endpoint_is_unix(at))
		return open_path(b, at, opts, err);
	return open_port(b, at, opts, err);
}

void bound_close(struct bound *b)
{
	if (b->has_path && b->count > 0)
		bound_path_remove(&b->addresses[0], &b->path);
	b->has_path = false;
	close_all(b);
}

uint16_t bound_port(const struct bound *b)
{
	return b->count ? address_port(&b->addresses[0]) : 0;
}

void bound_describe(const struct bound *b, struct buf *out)
{
	char text[ENDPOINT_TEXT];

	for (size_t i = 0; i < b->count; i++) {
		address_format(&b->addresses[i], text);
		buf_printf(out, "%s%s", i ? ", " : "", text);
	}
}
