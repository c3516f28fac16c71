/*
 * A receiver has sockets (receiver.c), a table of the addresses that it knows
 * (receiver_table.c), and transports for some of them (receiver_peer.c).
 */
#ifndef NCCHAT_NET_RECEIVER_PRIVATE_H
#define NCCHAT_NET_RECEIVER_PRIVATE_H

#include "net_private.h"
#include "ncchat/net/receiver.h"

struct peer;

/* A remote address on one of our sockets. */
struct entry {
	struct entry *next; /* in its bucket */
	struct address address;
	size_t via;
	struct peer *peer;   /* NULL: closed, what comes now is late */
	int64_t until_ms;    /* ... until then */
	struct entry *later; /* closed after this one */
};

struct table {
	struct entry **buckets; /* owned; a power of two of them */
	size_t size;
	size_t count;
	struct entry *first_closed;
	struct entry *last_closed;
};

void table_fini(struct table *t);
struct entry *table_find(
    const struct table *t, const struct address *address, size_t via);
struct entry *table_add(
    struct table *t, const struct address *address, size_t via);
/* Known as closed until then; the times must not go back. */
void table_close(struct table *t, struct entry *e, int64_t until_ms);
/* Forgets what was closed until now. */
void table_expire(struct table *t, int64_t now_ms);

/* The address of ours that a datagram was sent to, as the kernel wants it
 * back (ip(7) IP_PKTINFO, ipv6(7) IPV6_PKTINFO). */
struct reply_from {
	int level;
	int type;
	size_t len; /* 0: not known */
	unsigned char data[32];
};

struct socket_watch {
	struct receiver *receiver; /* borrowed: it owns this */
	struct loop_watch *watch;  /* owned */
	size_t writers;		   /* peers that wait until it is writable */
};

struct receiver {
	struct loop *loop; /* borrowed */
	struct receiver_handlers handlers;
	struct bound bound;
	struct socket_watch *sockets; /* owned; as many as bound */
	struct table table;
	size_t live;	 /* transports that are open */
	uint8_t *buffer; /* owned; TRANSPORT_DATAGRAM_MAX */
	bool wants_info; /* bound to any: answer from the address asked */
	struct reply_from info;	    /* of the datagram being handed out */
	const struct datagram *now; /* that datagram, or NULL */
	uint64_t dropped, late;
	struct loop_deadline rest;
	bool paused, resting, noted;
	bool busy; /* inside a callback: memory stays until it is over */
	bool closed;
};

/* Tells the loop what is wanted of socket `i`. */
void receiver_update(struct receiver *r, size_t i);

/* The socket is writable: those who wait for it are told, by the loop. */
void peers_writable(struct receiver *r, size_t via);

/* One more datagram for this peer; false when there is no room. */
bool peer_push(struct peer *p, const struct datagram *d);

#endif
