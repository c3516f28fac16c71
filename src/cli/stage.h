/*
 * What a command with a script holds while it runs: cmd_script.c (the whole,
 * connecting, verdicts) and stage_server.c (accepting).
 */
#ifndef NCCHAT_CLI_STAGE_H
#define NCCHAT_CLI_STAGE_H

#include "cli/plain.h"
#include "cli/watchdog.h"
#include "ncchat/net/dial.h"
#include "ncchat/net/listener.h"
#include "ncchat/net/receiver.h"
#include "ncchat/script/script.h"

struct talk {
	struct talk *next;
	struct stage *stage;
	struct scope *scope;
	char name[32]; /* "c1" */
	bool over;
};

/* Everything a command with a script holds. */
struct stage {
	struct plain plain;
	struct params *params;
	struct script *script;
	struct dial *dial;
	struct listener *listener;
	struct receiver *receiver;
	struct talk *talks;
	struct talk *ended; /* freed at the next turn of the loop */
	struct loop_deadline accept_end;
	struct loop_deadline sweep;
	struct watchdog *watchdog; /* owned */
	uint64_t count;
	uint64_t skipped;
	uint64_t unheard; /* datagrams that no session took */
	bool once;	  /* no more connections than one */
	bool stopping;
};

/* A dialogue on this connection (owned from now on). */
void stage_begin(struct stage *st, struct transport *transport);
/* The end of the command, once nothing runs and nothing can come. */
void stage_end_when_idle(struct stage *st);

void stage_server_init(struct stage *st);
/* Binds, announces, accepts. False: said why. */
bool stage_open_server(struct stage *st);
/* Datagrams that no session read. */
void stage_report_datagrams(struct stage *st);

#endif
