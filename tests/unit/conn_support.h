/*
 * Helpers of the tests of conn: a connection over the fake transport, in a
 * loop whose clock stands still until the test moves it.
 */
#ifndef NCCHAT_TESTS_CONN_SUPPORT_H
#define NCCHAT_TESTS_CONN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_transport.h"
#include "ncchat/base/clock.h"
#include "ncchat/dialogue/conn.h"

#define NEVER_MS CLOCK_NEVER

struct rig {
	struct loop *loop;
	int64_t now_ms;
	struct fake fake;
	struct conn *c;
	struct want wants[4];	       /* of the request under way */
	int done;		       /* calls of a request's done() */
	int sent;		       /* calls of conn_send_wait()'s */
	int closed;		       /* calls of conn_close()'s */
	struct failure *close_failure; /* owned */
};

static inline int64_t rig_clock(void *data)
{
	return ((struct rig *)data)->now_ms;
}

static inline void rig_address(struct address *address, uint16_t port)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&address->ss;

	memset(address, 0, sizeof(*address));
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sin->sin_port = htons(port);
	address->len = sizeof(*sin);
}

/* idle_ms and a transcript are the test's to choose; linger is 1 s. */
static inline struct rig *rig_new_with(struct transcript *t, int64_t idle_ms)
{
	struct conn_opts opts = {.name = "c1",
	    .transcript = t,
	    .idle_ms = idle_ms,
	    .linger_ms = 1000};
	struct rig *rig = calloc(1, sizeof(*rig));
	struct error err;

	assert_non_null(rig);
	rig->loop = loop_new(&err);
	assert_non_null(rig->loop);
	rig->now_ms = 1000000;
	loop_set_clock(rig->loop, rig_clock, rig);
	fake_init(&rig->fake, rig->loop);
	rig_address(&rig->fake.transport.local, 50112);
	rig_address(&rig->fake.transport.peer, 2525);
	rig->c = conn_new(rig->loop, &rig->fake.transport, &opts);
	return rig;
}

static inline struct rig *rig_new(void)
{
	return rig_new_with(NULL, NEVER_MS);
}

/* Connected UDP, as far as conn can tell. */
static inline struct rig *rig_new_datagrams(void)
{
	struct conn_opts opts = {
	    .name = "c1", .idle_ms = NEVER_MS, .linger_ms = 1000};
	struct rig *rig = rig_new();

	conn_free(rig->c);
	fake_fini(&rig->fake);
	fake_init(&rig->fake, rig->loop);
	rig_address(&rig->fake.transport.local, 50112);
	rig_address(&rig->fake.transport.peer, 2525);
	rig->fake.transport.kind = ENDPOINT_UDP;
	rig->fake.transport.datagram = true;
	rig->fake.transport.connection = false;
	rig->c = conn_new(rig->loop, &rig->fake.transport, &opts);
	return rig;
}

static inline void rig_free(struct rig *rig)
{
	conn_free(rig->c);
	assert_true(rig->fake.closed);
	failure_unref(rig->close_failure);
	fake_fini(&rig->fake);
	loop_run(rig->loop); /* nothing of it is left behind */
	loop_free(rig->loop);
	free(rig);
}

/* Lets everything happen that can happen at this moment. */
static inline void rig_settle(struct rig *rig)
{
	for (int i = 0; i < 200; i++)
		loop_turn(rig->loop, 0);
}

static inline void rig_pass(struct rig *rig, int64_t ms)
{
	rig->now_ms += ms;
	rig_settle(rig);
}

/* ---- requests ---- */

static inline void rig_on_done(void *data)
{
	((struct rig *)data)->done++;
}

static inline struct conn_request rig_request(
    struct rig *rig, enum conn_verb verb, const char *name, int64_t timeout_ms)
{
	return (struct conn_request){.verb = verb,
	    .name = name,
	    .max = MATCH_MAX,
	    .timeout_ms = timeout_ms,
	    .deadline_ms = rig->now_ms + timeout_ms,
	    .done = rig_on_done,
	    .data = rig};
}

static inline bool rig_begin(struct rig *rig, const struct conn_request *req)
{
	rig->done = 0;
	return conn_begin(rig->c, req);
}

static inline bool rig_ask(
    struct rig *rig, enum conn_verb verb, const char *name, uint64_t count)
{
	struct conn_request req = rig_request(rig, verb, name, 10000);

	req.count = count;
	return rig_begin(rig, &req);
}

static inline struct want rig_want(enum want_kind kind, const char *text)
{
	return (struct want){.kind = kind,
	    .text = (const uint8_t *)text,
	    .len = text ? strlen(text) : 0};
}

/* With rig->wants filled in by the test. */
static inline struct conn_request rig_match_request(struct rig *rig,
    enum match_mode mode, const char *name, size_t count, int64_t timeout_ms)
{
	struct conn_request req =
	    rig_request(rig, CONN_MATCH, name, timeout_ms);

	req.match.mode = mode;
	req.match.wants = rig->wants;
	req.match.count = count;
	req.match.max = MATCH_MAX;
	return req;
}

static inline bool rig_match(
    struct rig *rig, enum match_mode mode, const char *name, size_t count)
{
	struct conn_request req =
	    rig_match_request(rig, mode, name, count, 10000);

	return rig_begin(rig, &req);
}

static inline bool rig_expect(struct rig *rig, const char *text)
{
	rig->wants[0] = rig_want(WANT_LITERAL, text);
	return rig_match(rig, MATCH_NEXT, "expect", 1);
}

/* ---- outcomes ---- */

/* The request went well and its text is this one; it is taken. */
static inline void rig_gives(struct rig *rig, const char *text)
{
	const struct conn_outcome *o = conn_outcome(rig->c);

	assert_true(conn_reading(rig->c));
	if (o->failure)
		fail_msg("%s", o->failure->message);
	assert_int_equal(o->len, strlen(text));
	assert_memory_equal(conn_unread(rig->c) + o->start, text, strlen(text));
	conn_take(rig->c);
	assert_false(conn_reading(rig->c));
}

/* It was decided later, by one call of done(). */
static inline void rig_later(struct rig *rig, const char *text)
{
	rig_settle(rig);
	assert_int_equal(rig->done, 1);
	rig_gives(rig, text);
}

/* It failed like this; the caller looks at the rest, then takes it. */
static inline const struct failure *rig_fails(
    struct rig *rig, enum failure_code code, const char *message)
{
	const struct failure *f = conn_outcome(rig->c)->failure;

	assert_non_null(f);
	assert_string_equal(f->message, message);
	assert_string_equal(
	    failure_code_name(f->code), failure_code_name(code));
	return f;
}

static inline const struct failure *rig_later_fails(
    struct rig *rig, enum failure_code code, const char *message)
{
	rig_settle(rig);
	assert_int_equal(rig->done, 1);
	return rig_fails(rig, code, message);
}

static inline void received_is(const struct failure *f, const char *bytes)
{
	assert_true(f->has_received);
	assert_int_equal(buf_len(&f->received), strlen(bytes));
	assert_memory_equal(buf_data(&f->received), bytes, strlen(bytes));
}

#endif
