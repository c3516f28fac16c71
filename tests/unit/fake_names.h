/*
 * A name server in the test itself: getaddrinfo(3) as these programs see it.
 *
 *   two.test    127.0.0.1, then ::1        twice.test   127.0.0.1, twice
 *   silent.test no answer until let go     four.test    no IPv6 address
 *   broken.test EAI_SYSTEM with EIO
 *   many.test   127.0.1.1 to 127.0.1.40    others      EAI_NONAME
 */
#ifndef NCCHAT_TESTS_FAKE_NAMES_H
#define NCCHAT_TESTS_FAKE_NAMES_H

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t names_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t names_changed = PTHREAD_COND_INITIALIZER;
static int names_asking;
static int names_let_go;

static struct addrinfo *names_add(struct addrinfo *next, const char *digits)
{
	bool ipv6 = strchr(digits, ':') != NULL;
	struct addrinfo *ai = calloc(1, sizeof(*ai));
	struct sockaddr_storage *ss = calloc(1, sizeof(*ss));

	ss->ss_family = ipv6 ? AF_INET6 : AF_INET;
	if (ipv6)
		inet_pton(AF_INET6, digits,
		    &((struct sockaddr_in6 *)(void *)ss)->sin6_addr);
	else
		inet_pton(AF_INET, digits,
		    &((struct sockaddr_in *)(void *)ss)->sin_addr);
	ai->ai_family = ss->ss_family;
	ai->ai_addr = (struct sockaddr *)ss;
	ai->ai_addrlen =
	    ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	ai->ai_next = next;
	return ai;
}

/* As a silent name server: until names_release(). */
static void names_hang(void)
{
	pthread_mutex_lock(&names_mutex);
	names_asking++;
	pthread_cond_broadcast(&names_changed);
	while (names_let_go == 0)
		pthread_cond_wait(&names_changed, &names_mutex);
	names_let_go--;
	names_asking--;
	pthread_cond_broadcast(&names_changed);
	pthread_mutex_unlock(&names_mutex);
}

/* Waits until `count` threads are waiting for an answer. */
static inline void names_await(int count)
{
	pthread_mutex_lock(&names_mutex);
	while (names_asking != count)
		pthread_cond_wait(&names_changed, &names_mutex);
	pthread_mutex_unlock(&names_mutex);
}

/* Answers those who wait, and waits until they have it. */
static inline void names_release(int count)
{
	pthread_mutex_lock(&names_mutex);
	names_let_go = count;
	pthread_cond_broadcast(&names_changed);
	while (names_let_go > 0)
		pthread_cond_wait(&names_changed, &names_mutex);
	pthread_mutex_unlock(&names_mutex);
}

static struct addrinfo *names_many(void)
{
	struct addrinfo *found = NULL;

	for (int i = 40; i > 0; i--) {
		char digits[32];

		snprintf(digits, sizeof(digits), "127.0.1.%d", i);
		found = names_add(found, digits);
	}
	return found;
}

int getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **found)
{
	bool ipv4 = hints->ai_family != AF_INET6;
	bool ipv6 = hints->ai_family != AF_INET;

	(void)service;
	*found = NULL;
	if (strcmp(node, "silent.test") == 0) {
		names_hang();
		*found = names_add(NULL, "127.0.0.1");
	} else if (strcmp(node, "two.test") == 0) {
		*found = ipv6 ? names_add(NULL, "::1") : NULL;
		*found = ipv4 ? names_add(*found, "127.0.0.1") : *found;
	} else if (strcmp(node, "twice.test") == 0) {
		*found = names_add(NULL, "127.0.0.1");
		*found = names_add(*found, "127.0.0.1");
	} else if (strcmp(node, "many.test") == 0) {
		*found = names_many();
	} else if (strcmp(node, "four.test") == 0) {
		*found = ipv4 ? names_add(NULL, "127.0.0.1") : NULL;
		return *found ? 0 : EAI_ADDRFAMILY;
	} else if (strcmp(node, "broken.test") == 0) {
		errno = EIO;
		return EAI_SYSTEM;
	}
	return *found ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *ai)
{
	while (ai) {
		struct addrinfo *next = ai->ai_next;

		free(ai->ai_addr);
		free(ai);
		ai = next;
	}
}

#endif
