/*
 * The inside of a connection, shared by conn.c (life, writing, ends) and
 * conn_read.c (waiting).
 */
#ifndef NCCHAT_DIALOGUE_CONN_IMPL_H
#define NCCHAT_DIALOGUE_CONN_IMPL_H

#include "ncchat/dialogue/conn.h"
#include "ncchat/net/linger.h"

#define CONN_READ_SIZE	  16384 /* one read; grows while reads come back full */
#define CONN_READ_MOST	  (256 * 1024)
#define CONN_LAST_LOOKS	  64
#define CONN_DRAINED_KEPT 256
#define CONN_QUIET_MS	  10 /* before a pattern is tried again: matcher_stale */

/* Where a request stands. */
enum conn_slot { SLOT_FREE, SLOT_WAITING, SLOT_DECIDED };

struct conn_reader {
	enum conn_slot slot;
	struct conn_request req;
	struct conn_outcome outcome;
	struct want *wants; /* owned copy of req.match.wants */
	size_t wants_cap;
	size_t *ovector; /* owned copy: the engine's is soon overwritten */
	size_t ovector_cap;
	struct matcher *matcher; /* owned; made at the first CONN_MATCH */
	uint64_t remaining;	 /* CONN_DISCARD */
	uint64_t skipped;	 /* CONN_MATCH on datagrams */
	int64_t started_ms;
	uint64_t started_at; /* bytes of the stream before it began */
	bool timed_out;	     /* the deadline has passed: last look */
	struct loop_deadline deadline;
	struct loop_deadline quiet;
};

struct conn_writer {
	struct buf queue; /* datagrams: each led by its length, a uint32_t */
	bool waiting;
	size_t below;
	void (*done)(void *data);
	void *data;
	int64_t timeout_ms;
	struct failure *failure; /* owned; of the last wait */
	struct error error;	 /* set: writing has failed for good */
	bool told;		 /* somebody was told of `error` */
	uint64_t given;		 /* bytes that were to be sent, ever */
	bool shutdown_wanted;
	bool shutdown_done;
	struct loop_deadline deadline;
};

struct conn {
	struct loop *loop;	       /* borrowed */
	struct transport *transport;   /* owned; NULL once closed */
	struct transcript *transcript; /* borrowed; may be NULL */
	char *name;		       /* owned */
	char *described;	       /* owned; as long as it is open, NULL */
	struct address peer;
	struct address local;
	enum endpoint_kind kind;
	bool datagram;
	bool has_end;
	struct buf in; /* unread bytes, or the one datagram that was read */
	bool has_datagram;
	size_t read_size;
	uint64_t consumed; /* bytes before the first unread one */
	uint64_t received; /* bytes from the peer in all, and to it */
	uint64_t sent;
	enum conn_end end;
	struct error end_error; /* CONN_RESET, CONN_BROKEN */
	bool read_armed;
	struct conn_reader r;
	struct conn_writer w;
	int64_t idle_ms;
	int64_t linger_ms;
	struct loop_deadline idle;
	bool closing;
	struct lingering *linger; /* owned while it lasts */
	struct loop_deadline close_deadline;
	size_t drained;		 /* bytes that came while closing */
	struct buf drained_head; /* the first of them */
	void (*close_done)(void *data, struct failure *failure);
	void *close_data;
};

/* conn.c */
void conn_update_want(struct conn *c);
void conn_touch(struct conn *c); /* something moved: the idle time restarts */
void conn_note(struct conn *c, const char *text);

/* The queue is empty, or will never be: the last steps of closing. */
void conn_finish_close(struct conn *c);

/* conn_write.c */
void conn_write_init(struct conn *c);
void conn_write_fini(struct conn *c);
void conn_on_writable(struct conn *c);
/* Writing is over for good; the queue is dropped, who waits is told. */
void conn_write_failed(struct conn *c, const struct error *err);
void conn_shutdown_now(struct conn *c);
/* "3 bytes", "2 datagrams": what still waits to be sent. */
void conn_describe_queue(const struct conn *c, char out[48]);

/* conn_read.c */
void conn_read_init(struct conn *c);
void conn_read_fini(struct conn *c);
void conn_on_readable(struct conn *c);
/* The stream has ended or broken: whoever waits is told. */
void conn_read_ended(struct conn *c);
/* We have "closed" or "reset" it: whoever waits is told. */
void conn_read_closed(struct conn *c, const char *how);

/* conn_decide.c: true once c->r.outcome is there */
bool conn_decide(struct conn *c, bool recheck);
void conn_drop_datagram(struct conn *c);
bool conn_decide_failed(struct conn *c, struct failure *f);

/* conn_fail.c: failures as the conn knows them, filled in */
struct failure *conn_fail_match(struct conn *c);
struct failure *conn_fail_empty(struct conn *c);
struct failure *conn_fail_ended(struct conn *c);
struct failure *conn_fail_timeout(struct conn *c);
struct failure *conn_fail_unwanted(struct conn *c);
struct failure *conn_fail(struct conn *c, enum failure_code code,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
