/*
 * The addresses a receiver knows: a hash table, and the closed ones in the
 * order in which they may be forgotten.
 */
#include <netinet/in.h>
#include <stdlib.h>

#include "ncchat/base/mem.h"
#include "receiver_private.h"

#define FIRST_SIZE 64

static uint32_t mix(uint32_t hash, const void *data, size_t len)
{
	const uint8_t *p = data;

	/* FNV-1a: the addresses of a test are not chosen by an enemy; the
	 * price of a clash is a comparison. */
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 16777619u;
	return hash;
}

/* Only what address_equal() looks at. */
static uint32_t hash_of(const struct address *a, size_t via)
{
	const void *ss = &a->ss;
	const struct sockaddr_in *in4 = ss;
	const struct sockaddr_in6 *in6 = ss;
	uint32_t hash = mix(2166136261u, &via, sizeof(via));

	switch (a->ss.ss_family) {
	case AF_INET:
		hash = mix(hash, &in4->sin_port, sizeof(in4->sin_port));
		return mix(hash, &in4->sin_addr, sizeof(in4->sin_addr));
	case AF_INET6:
		hash = mix(hash, &in6->sin6_port, sizeof(in6->sin6_port));
		return mix(hash, &in6->sin6_addr, sizeof(in6->sin6_addr));
	default:
		return mix(hash, ss, a->len);
	}
}

static struct entry **bucket_of(
    const struct table *t, const struct address *a, size_t via)
{
	return &t->buckets[hash_of(a, via) & (t->size - 1)];
}

static void grow(struct table *t)
{
	struct table bigger = *t;

	bigger.size = t->size ? 2 * t->size : FIRST_SIZE;
	bigger.buckets = mem_zalloc(bigger.size * sizeof(*bigger.buckets));
	for (size_t i = 0; i < t->size; i++) {
		struct entry *next;

		for (struct entry *e = t->buckets[i]; e; e = next) {
			struct entry **bucket =
			    bucket_of(&bigger, &e->address, e->via);

			next = e->next;
			e->next = *bucket;
			*bucket = e;
		}
	}
	free(t->buckets);
	*t = bigger;
}

struct entry *table_find(
    const struct table *t, const struct address *address, size_t via)
{
	if (t->count == 0)
		return NULL;
	for (struct entry *e = *bucket_of(t, address, via); e; e = e->next)
		if (e->via == via && address_equal(&e->address, address))
			return e;
	return NULL;
}

struct entry *table_add(
    struct table *t, const struct address *address, size_t via)
{
	struct entry *e = mem_zalloc(sizeof(*e));
	struct entry **bucket;

	if (t->count >= t->size)
		grow(t);
	bucket = bucket_of(t, address, via);
	e->address = *address;
	e->via = via;
	e->next = *bucket;
	*bucket = e;
	t->count++;
	return e;
}

void table_close(struct table *t, struct entry *e, int64_t until_ms)
{
	e->peer = NULL;
	e->until_ms = until_ms;
	if (t->last_closed)
		t->last_closed->later = e;
	else
		t->first_closed = e;
	t->last_closed = e;
}

static void forget(struct table *t, struct entry *e)
{
	struct entry **at = bucket_of(t, &e->address, e->via);

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	t->count--;
	free(e);
}

void table_expire(struct table *t, int64_t now_ms)
{
	while (t->first_closed && t->first_closed->until_ms <= now_ms) {
		struct entry *e = t->first_closed;

		t->first_closed = e->later;
		if (!t->first_closed)
			t->last_closed = NULL;
		forget(t, e);
	}
}

void table_fini(struct table *t)
{
	for (size_t i = 0; i < t->size; i++) {
		struct entry *next;

		for (struct entry *e = t->buckets[i]; e; e = next) {
			next = e->next;
			free(e);
		}
	}
	free(t->buckets);
}
