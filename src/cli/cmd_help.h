/*
 * What the printing commands share with the dispatcher.
 */
#ifndef NCCHAT_CLI_CMD_HELP_H
#define NCCHAT_CLI_CMD_HELP_H

/* Flushes stdout: STATUS_OK, or STATUS_LOCAL after saying why on stderr. */
int stdout_finish(void);

/* Says that there is no such command, and which is near: STATUS_USAGE. */
int command_unknown(const char *word);

#endif
