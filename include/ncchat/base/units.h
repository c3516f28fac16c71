/*
 * Numbers as people type them. Everything is refused that is not wholly
 * understood: no blanks, no signs, no wrap-around, no "80x".
 */
#ifndef NCCHAT_BASE_UNITS_H
#define NCCHAT_BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "500ms", "2s", "1m", "1h", "1.5s"; a bare number is seconds. In
 * milliseconds, rounded up; at most 365 days.
 */
bool units_duration(const char *text, int64_t *ms);

/* 0 to `max`, decimal digits only. */
bool units_number(const char *text, uint64_t max, uint64_t *value);

/* 0 to 65535, decimal digits only, no leading zeros but "0" itself. */
bool units_port(const char *text, uint16_t *port);

/* "1500ms" as "1.5 s", for people. Into out, always terminated. */
void units_duration_format(int64_t ms, char *out, unsigned long size);

#endif
