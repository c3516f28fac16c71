/*
 * Time. Every deadline in ncchat is in milliseconds of a monotonic clock, so
 * that setting the machine's time neither ends nor prolongs a wait. A test
 * hands its own clock to the loop.
 */
#ifndef NCCHAT_BASE_CLOCK_H
#define NCCHAT_BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_NEVER INT64_MAX /* a deadline that never comes */

/* CLOCK_MONOTONIC in milliseconds, and in microseconds. */
int64_t clock_now_ms(void);
int64_t clock_now_us(void);

/* now_ms + timeout_ms, CLOCK_NEVER when timeout_ms is CLOCK_NEVER. */
int64_t clock_after(int64_t now_ms, int64_t timeout_ms);

#endif
