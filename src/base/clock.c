/*
 * The monotonic clock. CLOCK_REALTIME appears nowhere in a deadline.
 */
#include "ncchat/base/clock.h"

#include <time.h>

int64_t clock_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_ms(void)
{
	return clock_now_us() / 1000;
}

int64_t clock_after(int64_t now_ms, int64_t timeout_ms)
{
	if (timeout_ms >= CLOCK_NEVER - now_ms)
		return CLOCK_NEVER;
	return now_ms + timeout_ms;
}
