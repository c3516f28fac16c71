/*
 * A server of a script, shared by server.c and connect.c.
 */
#ifndef NCCHAT_SCRIPT_SERVER_IMPL_H
#define NCCHAT_SCRIPT_SERVER_IMPL_H

#include <stdio.h>

#include "script/script_impl.h"

struct server {
	struct server *next; /* in its scope */
	struct scope *scope; /* NULL: over */
	int refs;
	struct listener *listener; /* one of the two, while it is open */
	struct receiver *receiver;
	enum endpoint_kind kind;
	uint16_t port;			  /* the real one; 0: a UNIX path */
	char text[ENDPOINT_TEXT];	  /* as the script named it */
	char address_text[ENDPOINT_TEXT]; /* as it is bound */
	char where[200];		  /* where it was made */
	struct peer_opts peer_opts;	  /* of its connections */
	char *eol;			  /* owned; what peer_opts.eol is */
	int handler;	 /* registry: a function, a list; LUA_NOREF: listen */
	size_t required; /* connections that must come */
	bool exact;	 /* and not one more */
	size_t accepted;
	size_t running;	       /* handlers */
	size_t inside_clients; /* of this script */
	struct peer **queue;   /* accepted, not yet taken */
	size_t queued;
	struct task **waiters;
	size_t waiter_count;
	int settling;
	bool closed;
	bool checked;
};

#define SERVER_METATABLE "ncchat.server"

void server_unref(struct server *s);
/* Records what its scope must know: too few connections, or not taken. */
void server_check(struct server *s);
struct server *server_test(lua_State *L, int index); /* or NULL */
/* "127.0.0.1:40123" */
const char *server_address(struct server *s);
int server_serve(lua_State *L);
int server_listen(lua_State *L);

#endif
