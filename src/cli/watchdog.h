/*
 * The last resort against a script that does not come back from a call into
 * C (a pattern of Lua's with many "-" can run for years, and no hook of Lua's
 * sees it): a thread that ends the process when a deadline has long passed
 * and nobody has noticed.
 */
#ifndef NCCHAT_CLI_WATCHDOG_H
#define NCCHAT_CLI_WATCHDOG_H

#include <stdint.h>

#define WATCHDOG_GRACE_MS 2000

struct watchdog;

/* No thread is started before watchdog_arm() is first given a time. */
struct watchdog *watchdog_new(int status);

/*
 * `who` (copied) is the script or test that must be over by then. When
 * WATCHDOG_GRACE_MS after `deadline_ms` it is still armed so: one line
 * on stderr, and the end of the process with `status`. CLOCK_NEVER disarms.
 */
void watchdog_arm(struct watchdog *dog, const char *who, int64_t deadline_ms);

/* Stops the thread. */
void watchdog_free(struct watchdog *dog);

#endif
