/*
 * Which Lua this is, without starting one.
 */
#ifndef NCCHAT_SCRIPT_VERSION_H
#define NCCHAT_SCRIPT_VERSION_H

/* "Lua 5.4.4"; static. */
const char *script_version(void);

#endif
