/*
 * Memory that is there or ends the program. A test tool that runs out of
 * memory in the middle of a dialogue has no verdict to give: the handler that
 * cli/ installs says so in one line and ends with status 7. Nothing here
 * returns NULL, so no caller has a path that no test ever walks.
 */
#ifndef NCCHAT_BASE_MEM_H
#define NCCHAT_BASE_MEM_H

#include <stddef.h>

/* Called when memory is exhausted; must not return. Without one: abort(). */
void mem_on_exhausted(void (*handler)(size_t wanted));

/* `size` bytes of zeroes; the caller frees them with free(). */
void *mem_zalloc(size_t size);

/* As realloc(3) for count * size bytes, checked for overflow. */
void *mem_resize(void *old, size_t count, size_t size);

char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);
void *mem_dup(const void *data, size_t len);

#endif
