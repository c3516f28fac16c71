/*
 * The record of what was said. Two uses that cost nothing to each other: the
 * ring keeps the last bytes for a failure message, unformatted, since most
 * dialogues never fail; sinks are written to as it happens.
 *
 * The ring holds records, a fixed head and then the connection's name and the
 * bytes, wrapping around its end. It starts small, as most dialogues are.
 */
#include "ncchat/dialogue/transcript.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncchat/base/clock.h"
#include "ncchat/base/escape.h"
#include "ncchat/base/mem.h"

#define SINKS	   2
#define RING_FIRST 1024
#define LINE_MAX   4096 /* bytes of the dialogue in one entry */

struct transcript {
	int64_t start_us;
	struct transcript_sink sinks[SINKS];
	size_t sink_count;
	uint8_t *ring;	 /* owned; NULL while nothing is kept */
	size_t ring_cap; /* allocated */
	size_t ring_max; /* allowed; 0: no ring */
	size_t head;	 /* of the oldest record */
	size_t used;
	uint64_t dropped; /* bytes of the dialogue in records that are gone */
	struct buf text;  /* for the sinks */
};

struct record {
	int64_t at_us;
	uint64_t offset; /* in its direction of its connection */
	uint32_t len;
	uint16_t name_len;
	uint16_t way;
};

struct transcript *transcript_new(size_t ring_bytes)
{
	struct transcript *t = mem_zalloc(sizeof(*t));

	t->start_us = clock_now_us();
	t->ring_max = ring_bytes;
	return t;
}

void transcript_free(struct transcript *t)
{
	if (!t)
		return;
	buf_free(&t->text);
	free(t->ring);
	free(t);
}

void transcript_add_sink(
    struct transcript *t, const struct transcript_sink *sink)
{
	if (sink->write && t->sink_count < SINKS)
		t->sinks[t->sink_count++] = *sink;
}

bool transcript_wanted(const struct transcript *t)
{
	return t && (t->ring_max > 0 || t->sink_count > 0);
}

/* ---- the ring ---- */

static void ring_get(
    const struct transcript *t, size_t at, void *data, size_t len)
{
	size_t pos = (t->head + at) % t->ring_cap;
	size_t first = t->ring_cap - pos < len ? t->ring_cap - pos : len;

	memcpy(data, t->ring + pos, first);
	memcpy((uint8_t *)data + first, t->ring, len - first);
}

static void ring_append(struct transcript *t, const void *data, size_t len)
{
	size_t pos = (t->head + t->used) % t->ring_cap;
	size_t first = t->ring_cap - pos < len ? t->ring_cap - pos : len;

	if (len == 0)
		return;
	memcpy(t->ring + pos, data, first);
	memcpy(t->ring, (const uint8_t *)data + first, len - first);
	t->used += len;
}

static size_t record_size(const struct record *r)
{
	return sizeof(*r) + r->name_len + r->len;
}

static void ring_drop_oldest(struct transcript *t)
{
	struct record r;

	ring_get(t, 0, &r, sizeof(r));
	if (r.way != TRANSCRIPT_NOTE)
		t->dropped += r.len;
	t->head = (t->head + record_size(&r)) % t->ring_cap;
	t->used -= record_size(&r);
}

static void ring_grow(struct transcript *t, size_t need)
{
	size_t cap = t->ring_cap ? t->ring_cap : RING_FIRST;
	uint8_t *ring;

	while (cap < need && cap < t->ring_max)
		cap *= 2;
	if (cap > t->ring_max)
		cap = t->ring_max;
	if (cap <= t->ring_cap)
		return;
	ring = mem_resize(NULL, cap, 1);
	if (t->used > 0)
		ring_get(t, 0, ring, t->used);
	free(t->ring);
	t->ring = ring;
	t->ring_cap = cap;
	t->head = 0;
}

static void ring_add(struct transcript *t, struct record *r, const char *conn,
    const uint8_t *data)
{
	size_t fixed = sizeof(*r) + r->name_len;
	size_t lost = 0;

	if (t->ring_max <= fixed) {
		t->dropped += r->way == TRANSCRIPT_NOTE ? 0 : r->len;
		return;
	}
	/* Too long for any room: its end is worth more than nothing. */
	if (r->len > t->ring_max - fixed)
		lost = r->len - (t->ring_max - fixed);
	r->len -= (uint32_t)lost;
	r->offset += lost;
	ring_grow(t, t->used + record_size(r));
	while (t->ring_cap - t->used < record_size(r))
		ring_drop_oldest(t);
	t->dropped += r->way == TRANSCRIPT_NOTE ? 0 : lost;
	ring_append(t, r, sizeof(*r));
	ring_append(t, conn, r->name_len);
	ring_append(t, data + lost, r->len);
}

/* ---- lines ---- */

static void put_line(struct buf *out, const struct record *r, const char *conn,
    const uint8_t *data)
{
	static const char arrow[] = {'<', '>', '-'};

	buf_printf(out, "+%.3f ", (double)r->at_us / 1e6);
	escape_text(out, conn, r->name_len, false);
	buf_printf(out, "%s%c ", r->name_len ? " " : "", arrow[r->way]);
	escape_text(out, data, r->len, false);
	buf_putc(out, '\n');
}

static void sink_line(struct transcript *t, const struct record *r,
    const char *conn, const uint8_t *data)
{
	bool made = false;

	for (size_t i = 0; i < t->sink_count; i++) {
		const struct transcript_sink *sink = &t->sinks[i];

		if (sink->hexdump)
			continue;
		if (!made) {
			buf_clear(&t->text);
			put_line(&t->text, r, conn, data);
			made = true;
		}
		sink->write(sink->data, buf_cstr(&t->text), buf_len(&t->text));
	}
}

static void sink_dump(struct transcript *t, const char *conn,
    enum transcript_way way, uint64_t offset, const void *data, size_t len)
{
	for (size_t i = 0; i < t->sink_count; i++) {
		const struct transcript_sink *sink = &t->sinks[i];
		char prefix[96];

		if (!sink->hexdump)
			continue;
		escape_into(prefix, sizeof(prefix) - 4, conn, strlen(conn));
		snprintf(prefix + strlen(prefix), 4, "%s%c ", *conn ? " " : "",
		    way == TRANSCRIPT_IN ? '<' : '>');
		buf_clear(&t->text);
		escape_hexdump(&t->text, prefix, offset, data, len);
		sink->write(sink->data, buf_cstr(&t->text), buf_len(&t->text));
	}
}

static void add_line(struct transcript *t, const char *conn,
    enum transcript_way way, uint64_t offset, const uint8_t *data, size_t len)
{
	struct record r = {.at_us = clock_now_us() - t->start_us,
	    .offset = offset,
	    .len = (uint32_t)len,
	    .name_len = (uint16_t)strnlen(conn, 64),
	    .way = (uint16_t)way};

	sink_line(t, &r, conn, data);
	if (t->ring_max > 0)
		ring_add(t, &r, conn, data);
}

static size_t line_len(const uint8_t *data, size_t len)
{
	size_t most = len < LINE_MAX ? len : LINE_MAX;
	const uint8_t *lf = memchr(data, '\n', most);

	return lf ? (size_t)(lf - data) + 1 : most;
}

void transcript_bytes(struct transcript *t, const char *conn,
    enum transcript_way way, uint64_t offset, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t done = 0;

	if (!transcript_wanted(t))
		return;
	if (!conn)
		conn = "";
	if (len > 0)
		sink_dump(t, conn, way, offset, data, len);
	do { /* an empty datagram is an entry too */
		size_t line = line_len(bytes + done, len - done);

		add_line(t, conn, way, offset + done, bytes + done, line);
		done += line;
	} while (done < len);
}

void transcript_note(
    struct transcript *t, const char *conn, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (!transcript_wanted(t))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	add_line(t, conn ? conn : "", TRANSCRIPT_NOTE, 0, (const uint8_t *)text,
	    strlen(text));
}

/* ---- printing the ring ---- */

/* One record taken out of the ring: r, then its name and bytes in `room`. */
static void record_read(
    const struct transcript *t, size_t at, struct record *r, struct buf *room)
{
	ring_get(t, at, r, sizeof(*r));
	buf_clear(room);
	ring_get(t, at + sizeof(*r), buf_reserve(room, r->name_len + r->len),
	    r->name_len + r->len);
	buf_commit(room, r->name_len + r->len);
}

static bool record_is_of(
    const struct record *r, const struct buf *room, const char *conn)
{
	return !conn || (strnlen(conn, 64) == r->name_len &&
			    memcmp(buf_data(room), conn, r->name_len) == 0);
}

static size_t count_lines(
    const struct transcript *t, const char *conn, struct buf *room)
{
	size_t count = 0;
	struct record r;

	for (size_t at = 0; at < t->used; at += record_size(&r)) {
		record_read(t, at, &r, room);
		count += record_is_of(&r, room, conn);
	}
	return count;
}

/* What is missing in front, by what each direction's first line says. */
struct missing {
	uint64_t upto[2];
	bool settled[2];
};

static void missing_see(struct missing *m, const struct record *r, bool shown)
{
	if (r->way == TRANSCRIPT_NOTE || m->settled[r->way])
		return;
	m->upto[r->way] = shown ? r->offset : r->offset + r->len;
	m->settled[r->way] = shown;
}

/* Appends the lines after the first `skip`; says what came before them. */
static void print_lines(const struct transcript *t, const char *conn,
    const char *indent, size_t skip, struct buf *out, struct missing *missing)
{
	struct buf room = {0};
	struct record r;
	size_t seen = 0;

	for (size_t at = 0; at < t->used; at += record_size(&r)) {
		record_read(t, at, &r, &room);
		if (!record_is_of(&r, &room, conn))
			continue;
		missing_see(missing, &r, seen >= skip);
		if (seen++ < skip)
			continue;
		buf_puts(out, indent);
		put_line(out, &r, (const char *)buf_data(&room),
		    buf_data(&room) + r.name_len);
	}
	buf_free(&room);
}

static uint64_t skipped_bytes(
    const struct transcript *t, size_t skip, struct buf *room)
{
	uint64_t bytes = 0;
	struct record r;

	for (size_t at = 0; at < t->used && skip > 0; skip--) {
		record_read(t, at, &r, room);
		bytes += r.way == TRANSCRIPT_NOTE ? 0 : r.len;
		at += record_size(&r);
	}
	return bytes;
}

void transcript_print(const struct transcript *t, const char *conn,
    const char *first_indent, const char *indent, size_t max_lines,
    struct buf *out)
{
	struct missing missing = {{0, 0}, {false, false}};
	struct buf lines = {0};
	struct buf room = {0};
	size_t count = count_lines(t, conn, &room);
	size_t skip = count > max_lines ? count - max_lines : 0;
	uint64_t lost;

	print_lines(t, conn, indent, skip, &lines, &missing);
	if (conn)
		lost = missing.upto[0] + missing.upto[1];
	else
		lost = t->dropped + skipped_bytes(t, skip, &room);
	if (lost > 0)
		buf_printf(out, "%s(%llu bytes left out)\n", first_indent,
		    (unsigned long long)lost);
	else
		buf_puts(out, buf_len(&lines) > 0 ? first_indent : "");
	if (buf_len(&lines) > 0) {
		size_t led = lost > 0 ? 0 : strlen(indent);

		buf_append(out, buf_data(&lines) + led, buf_len(&lines) - led);
	}
	buf_free(&lines);
	buf_free(&room);
}
