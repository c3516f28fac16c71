/*
 * Memory that is there or ends the program: see the header for why. The one
 * mutable global of the library is the handler, set once at the start.
 */
#include "ncchat/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void (*exhausted_handler)(size_t wanted);

void mem_on_exhausted(void (*handler)(size_t wanted))
{
	exhausted_handler = handler;
}

static _Noreturn void exhausted(size_t wanted)
{
	if (exhausted_handler)
		exhausted_handler(wanted);
	abort();
}

void *mem_zalloc(size_t size)
{
	void *memory = calloc(1, size > 0 ? size : 1);

	if (!memory)
		exhausted(size);
	return memory;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	void *memory;

	if (size > 0 && count > SIZE_MAX / size)
		exhausted(SIZE_MAX);
	memory = realloc(old, count * size > 0 ? count * size : 1);
	if (!memory)
		exhausted(count * size);
	return memory;
}

void *mem_dup(const void *data, size_t len)
{
	char *copy = mem_resize(NULL, len + 1, 1);

	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

char *mem_strdup(const char *text)
{
	return mem_dup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t len)
{
	return mem_dup(text, strnlen(text, len));
}
