/*
 * What all transports have in common: their names for people, and pairs.
 */
#include "ncchat/net/transport.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "net_private.h"

void transport_describe(const struct transport *t, char out[TRANSPORT_TEXT])
{
	char local[ENDPOINT_TEXT];
	char peer[ENDPOINT_TEXT];

	address_format(&t->local, local);
	address_format(&t->peer, peer);
	snprintf(out, TRANSPORT_TEXT, "%s %s -> %s", endpoint_scheme(t->kind),
	    local, peer);
}

void transport_peer(const struct transport *t, char out[ENDPOINT_TEXT])
{
	/* A client on a UNIX-domain socket mostly has no name (unix(7)):
	 * then the path it came in by says more. */
	bool unnamed =
	    t->kind >= ENDPOINT_UNIX && t->peer.len <= sizeof(sa_family_t);

	address_format_kind(unnamed ? &t->local : &t->peer, t->kind, out);
}

bool transport_pair(
    struct loop *loop, struct transport *out[2], struct error *err)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		fds) < 0) {
		error_os(err, ERROR_LOCAL, "socketpair", NULL, errno);
		return false;
	}
	out[0] = transport_socket_new(loop, fds[0], ENDPOINT_UNIX);
	out[1] = transport_socket_new(loop, fds[1], ENDPOINT_UNIX);
	return true;
}
